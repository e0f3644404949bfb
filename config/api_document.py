"""How the API describes itself (OpenAPI 3.1), for drf-spectacular."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Casework",
    "DESCRIPTION": "Evidence-grade case management. Errors are RFC 9457 problem details.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PUBLIC": True,  # complete, but only for those who are signed in
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CaseKind": "casework.models.Case.Kind",
        "NoteKind": "casework.models.WitnessNote.Kind",
        "RoleEnum": "casework.models.Membership.Role",
        "PresenceRole": "casework.models.WitnessNote.Presence",
        "Declared": "casework.models.WitnessNote.Declared",
        "MaterialRole": "evidence.models.NoteMaterial.Role",
        "ReferralKind": "casework.models.Referral.Kind",
        "TaskKind": "casework.models.Task.Kind",
        "RecipientKind": "casework.models.Recipient",
        "EvidenceKind": "evidence.models.EvidenceItem.Kind",
        "CustodyKind": "evidence.models.CustodyEvent.Kind",
        "RecordStatus": "casework.models.reviewed.Status",
        "ReviewState": "casework.models.Review.State",
        "HandoverKind": "evidence.models.Handover.Kind",
        "ThingKind": "evidence.api.physical.KINDS",
        "LinkKind": "evidence.models.EvidenceLink.Kind",
        "VerificationStanding": "evidence.standing.WORDS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.describe.describe_common",
    ],
}
