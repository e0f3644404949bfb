"""Pages of the vault. It has no routes in the API: no program ever reads an identity."""

from django.urls import path

from vault.views import access, identity, keeping, lists, searching

app_name = "vault"

urlpatterns = [
    path("vault/", lists.AccessList.as_view(), name="access-list"),
    path("vault/witnesses/<uuid:pk>/", identity.IdentityDetail.as_view(), name="identity"),
    path("vault/search/", searching.Search.as_view(), name="search"),
    path("vault/witnesses/<uuid:pk>/edit/", keeping.IdentityEdit.as_view(), name="identity-edit"),
    path("vault/witnesses/<uuid:pk>/hold/", keeping.IdentityHold.as_view(), name="identity-hold"),
    path(
        "vault/witnesses/<uuid:pk>/release/",
        keeping.IdentityRelease.as_view(),
        name="identity-release",
    ),
    path(
        "vault/witnesses/<uuid:pk>/erase/",
        keeping.ErasureRequest.as_view(),
        name="erasure-request",
    ),
    path("vault/erasures/<uuid:pk>/", keeping.ErasureDecide.as_view(), name="erasure-decide"),
    path(
        "vault/erasures/<uuid:pk>/withdraw/",
        keeping.ErasureWithdraw.as_view(),
        name="erasure-withdraw",
    ),
    path("vault/witnesses/<uuid:pk>/ask/", access.AccessRequest.as_view(), name="access-request"),
    path(
        "vault/witnesses/<uuid:pk>/emergency/",
        access.AccessEmergency.as_view(),
        name="access-emergency",
    ),
    path("vault/accesses/<uuid:pk>/", access.AccessDetail.as_view(), name="access-detail"),
    path("vault/accesses/<uuid:pk>/grant/", access.AccessGrant.as_view(), name="access-grant"),
    path("vault/accesses/<uuid:pk>/refuse/", access.AccessRefuse.as_view(), name="access-refuse"),
    path("vault/accesses/<uuid:pk>/open/", access.AccessOpen.as_view(), name="access-open"),
    path("vault/accesses/<uuid:pk>/close/", access.AccessClose.as_view(), name="access-close"),
    path("vault/accesses/<uuid:pk>/cancel/", access.AccessCancel.as_view(), name="access-cancel"),
    path("vault/accesses/<uuid:pk>/review/", access.AccessReview.as_view(), name="access-review"),
    path("vault/accesses/<uuid:pk>/photo/", identity.AccessPhoto.as_view(), name="access-photo"),
]
