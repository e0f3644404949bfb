from django.urls import path

from evidence.views import (
    custody,
    derivatives,
    disposals,
    intake,
    items,
    links,
    lists,
    physical,
    verifications,
    viewing,
)

app_name = "evidence"

urlpatterns = [
    path("uploads/<uuid:pk>/discard/", intake.UploadDiscard.as_view(), name="upload-discard"),
    path("evidence/", lists.ItemList.as_view(), name="item-list"),
    path("cases/<uuid:pk>/evidence/", lists.CaseItems.as_view(), name="case-items"),
    path("cases/<uuid:pk>/evidence/add/", intake.ItemCreate.as_view(), name="item-create"),
    path("evidence/<uuid:pk>/", items.ItemDetail.as_view(), name="item-detail"),
    path("evidence/<uuid:pk>/edit/", items.ItemEdit.as_view(), name="item-edit"),
    path("evidence/<uuid:pk>/download/", items.ItemDownload.as_view(), name="item-download"),
    path("evidence/<uuid:pk>/view/", viewing.ItemView.as_view(), name="item-view"),
    path("evidence/<uuid:pk>/media/", viewing.ItemMedia.as_view(), name="item-media"),
    path(
        "evidence/derivatives/<uuid:pk>/", viewing.DerivativeFile.as_view(), name="derivative-file"
    ),
    path("evidence/<uuid:pk>/thumbnail/", items.ItemThumbnail.as_view(), name="item-thumbnail"),
    path("evidence/<uuid:pk>/verify/", items.ItemVerify.as_view(), name="item-verify"),
    path("evidence/<uuid:pk>/void/", items.ItemVoid.as_view(), name="item-void"),
    path("evidence/<uuid:pk>/custody/add/", custody.CustodyCreate.as_view(), name="custody-create"),
    path(
        "evidence/<uuid:pk>/custody/propose/",
        custody.HandoverCreate.as_view(),
        name="handover-create",
    ),
    path("evidence/<uuid:pk>/custody/form/", custody.CustodyForm.as_view(), name="custody-form"),
    path("evidence/<uuid:pk>/label/", custody.ItemLabel.as_view(), name="item-label"),
    path("handovers/", custody.HandoverList.as_view(), name="handover-list"),
    path("handovers/<uuid:pk>/", custody.HandoverDetail.as_view(), name="handover-detail"),
    path("handovers/<uuid:pk>/accept/", custody.HandoverAccept.as_view(), name="handover-accept"),
    path(
        "handovers/<uuid:pk>/decline/", custody.HandoverDecline.as_view(), name="handover-decline"
    ),
    path(
        "handovers/<uuid:pk>/withdraw/",
        custody.HandoverWithdraw.as_view(),
        name="handover-withdraw",
    ),
    path(
        "cases/<uuid:pk>/evidence/physical/",
        physical.PhysicalCreate.as_view(),
        name="physical-create",
    ),
    path("evidence/<uuid:pk>/samples/add/", physical.SampleCreate.as_view(), name="sample-create"),
    path(
        "evidence/<uuid:pk>/derivatives/add/",
        derivatives.DerivativeCreate.as_view(),
        name="derivative-create",
    ),
    path("evidence/<uuid:pk>/links/add/", links.LinkCreate.as_view(), name="link-create"),
    path("links/", links.LinkList.as_view(), name="link-list"),
    path("cases/<uuid:pk>/links/", links.CaseLinks.as_view(), name="case-links"),
    path("links/<uuid:pk>/", links.LinkDetail.as_view(), name="link-detail"),
    path("links/<uuid:pk>/withdraw/", links.LinkWithdraw.as_view(), name="link-withdraw"),
    path(
        "evidence/<uuid:pk>/verifications/add/",
        verifications.VerificationCreate.as_view(),
        name="verification-create",
    ),
    path("verifications/", verifications.VerificationList.as_view(), name="verification-list"),
    path(
        "cases/<uuid:pk>/verifications/",
        verifications.CaseVerifications.as_view(),
        name="case-verifications",
    ),
    path(
        "verifications/<uuid:pk>/",
        verifications.VerificationDetail.as_view(),
        name="verification-detail",
    ),
    path(
        "verifications/<uuid:pk>/edit/",
        verifications.VerificationEdit.as_view(),
        name="verification-edit",
    ),
    path(
        "verifications/<uuid:pk>/void/",
        verifications.VerificationVoid.as_view(),
        name="verification-void",
    ),
    path(
        "evidence/<uuid:pk>/disposal/",
        disposals.DisposalRequest.as_view(),
        name="disposal-request",
    ),
    path(
        "disposals/<uuid:pk>/decide/",
        disposals.DisposalDecision.as_view(),
        name="disposal-decide",
    ),
    path(
        "disposals/<uuid:pk>/withdraw/",
        disposals.DisposalWithdraw.as_view(),
        name="disposal-withdraw",
    ),
]
