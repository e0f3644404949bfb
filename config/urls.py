"""Root URLs: the only place that knows every app's addresses."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from common.api.schema import schema_urls

# Django admin has no sign-in of its own: it would know neither lock-outs nor second factors.
admin.site.login = secure_admin_login(admin.site.login)

# Each app's router goes here.
api = [
    path("", include("accounts.api.urls")),
    path("", include("casework.api.urls")),
    path("", include("evidence.api.urls")),
    path("", include("exchange.api.urls")),
    *schema_urls(),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.sign_in_urls")),
    path("accounts/", include("accounts.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/v1/", include(api)),
    path("", include("casework.urls")),
    path("", include("evidence.urls")),
    path("", include("vault.urls")),
    path("", include("exchange.urls")),
]

handler400 = "common.refusals.bad_request"
handler403 = "common.refusals.permission_denied"
handler404 = "common.refusals.page_not_found"
handler500 = "common.refusals.server_error"
