"""Pages of evidence: of an item, of a case, and of what hangs on items."""

from django.urls import include, path

from evidence.views import (
    custody,
    derivatives,
    disposals,
    intake,
    items,
    links,
    lists,
    materials,
    physical,
    verifications,
    viewing,
)

app_name = "evidence"

of_item = [
    path("", items.ItemDetail.as_view(), name="item-detail"),
    path("edit/", items.ItemEdit.as_view(), name="item-edit"),
    path("void/", items.ItemVoid.as_view(), name="item-void"),
    path("verify/", items.ItemVerify.as_view(), name="item-verify"),
    path("download/", items.ItemDownload.as_view(), name="item-download"),
    path("thumbnail/", items.ItemThumbnail.as_view(), name="item-thumbnail"),
    path("view/", viewing.ItemView.as_view(), name="item-view"),
    path("media/", viewing.ItemMedia.as_view(), name="item-media"),
    path("custody/add/", custody.CustodyCreate.as_view(), name="custody-create"),
    path("custody/propose/", custody.HandoverCreate.as_view(), name="handover-create"),
    path("custody/form/", custody.CustodyForm.as_view(), name="custody-form"),
    path("label/", custody.ItemLabel.as_view(), name="item-label"),
    path("samples/add/", physical.SampleCreate.as_view(), name="sample-create"),
    path("derivatives/add/", derivatives.DerivativeCreate.as_view(), name="derivative-create"),
    path("links/add/", links.LinkCreate.as_view(), name="link-create"),
    path("findings/", verifications.ItemFindings.as_view(), name="item-findings"),
    path(
        "verifications/add/",
        verifications.VerificationCreate.as_view(),
        name="verification-create",
    ),
    path("disposal/", disposals.DisposalRequest.as_view(), name="disposal-request"),
]
of_case = [
    path("evidence/", lists.CaseItems.as_view(), name="case-items"),
    path("evidence/add/", intake.ItemCreate.as_view(), name="item-create"),
    path("evidence/physical/", physical.PhysicalCreate.as_view(), name="physical-create"),
    path("links/", links.CaseLinks.as_view(), name="case-links"),
    path("verifications/", verifications.CaseVerifications.as_view(), name="case-verifications"),
]
of_handover = [
    path("", custody.HandoverDetail.as_view(), name="handover-detail"),
    path("accept/", custody.HandoverAccept.as_view(), name="handover-accept"),
    path("decline/", custody.HandoverDecline.as_view(), name="handover-decline"),
    path("withdraw/", custody.HandoverWithdraw.as_view(), name="handover-withdraw"),
]
of_link = [
    path("", links.LinkDetail.as_view(), name="link-detail"),
    path("withdraw/", links.LinkWithdraw.as_view(), name="link-withdraw"),
]
of_verification = [
    path("", verifications.VerificationDetail.as_view(), name="verification-detail"),
    path("edit/", verifications.VerificationEdit.as_view(), name="verification-edit"),
    path("void/", verifications.VerificationVoid.as_view(), name="verification-void"),
]
of_disposal = [
    path("decide/", disposals.DisposalDecision.as_view(), name="disposal-decide"),
    path("withdraw/", disposals.DisposalWithdraw.as_view(), name="disposal-withdraw"),
]

urlpatterns = [
    path("evidence/", lists.ItemList.as_view(), name="item-list"),
    path("evidence/<uuid:pk>/", include(of_item)),
    path(
        "evidence/derivatives/<uuid:pk>/", viewing.DerivativeFile.as_view(), name="derivative-file"
    ),
    path("cases/<uuid:pk>/", include(of_case)),
    path("uploads/<uuid:pk>/discard/", intake.UploadDiscard.as_view(), name="upload-discard"),
    path("handovers/", custody.HandoverList.as_view(), name="handover-list"),
    path("handovers/<uuid:pk>/", include(of_handover)),
    path(
        "notes/<uuid:pk>/materials/add/",
        materials.MaterialCreate.as_view(),
        name="material-create",
    ),
    path(
        "note-materials/<uuid:pk>/withdraw/",
        materials.MaterialWithdraw.as_view(),
        name="material-withdraw",
    ),
    path("links/", links.LinkList.as_view(), name="link-list"),
    path("links/<uuid:pk>/", include(of_link)),
    path("verifications/", verifications.VerificationList.as_view(), name="verification-list"),
    path("verifications/<uuid:pk>/", include(of_verification)),
    path("disposals/<uuid:pk>/", include(of_disposal)),
]
