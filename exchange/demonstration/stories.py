"""What the five cases say. Facts as publicly reported, in our own words, and nothing beyond the source."""

from dataclasses import dataclass

AMNESTY = "Amnesty International, annual report on 2024"
JOURNALISTS = "International investigation by journalists"
INVENTED = (
    "[Demonstration: this text is invented and stands where a person's own words would stand.]"
)


@dataclass(frozen=True)
class Item:
    """One evidence item; `state` is how far its review goes: draft, submitted, returned or approved."""

    title: str
    file: str
    kind: str
    state: str = "draft"
    graphic: str = ""


@dataclass(frozen=True)
class Note:
    category: str
    account: str
    state: str = "draft"
    kind: str = "first_account"
    comments: str = ""
    # The account for wider roles; what may identify somebody in the account stays, for a reason.
    redacted: str = ""
    # Whether only somebody trained for it may hear the person.
    sexual_violence: bool = False


@dataclass(frozen=True)
class Story:
    """One case; `state` as for items, and "reopened" for approved and opened again."""

    title: str
    kind: str
    summary: str
    source: str
    state: str
    handling: str = "restricted"
    tlp: str = "TLP:AMBER"
    jurisdiction: str = ""
    items: tuple[Item, ...] = ()
    notes: tuple[Note, ...] = ()
    returned_because: str = ""
    reopened_because: str = ""
    examined: bool = False
    thing: str = ""
    heard_again: bool = False
    # Whether its evidence takes two approvals with a checklist; the first one is then given.
    ruled: bool = False
    # Whether a reviewer has asked about the last item, which waits, and was answered.
    discussed: bool = False


STORIES = (
    Story(
        title="Missile strike on the Ohmatdyt children's hospital",
        kind="attack_on_protected_object",
        summary=(
            "On 8 July 2024 a cruise missile struck the Ohmatdyt National Children's Hospital in Kyiv, "
            "which gives chemotherapy and reconstructive surgery to children from across the country. "
            "Two people were killed and over 100 injured. The strike was part of a coordinated attack "
            "that killed at least 43 civilians in Kyiv, Dnipro and Kryvyi Rih that day. Amnesty "
            "International called it an apparent war crime.\n\n"
            f"Source: {AMNESTY}."
        ),
        source=AMNESTY,
        state="approved",
        examined=True,
        discussed=True,
        thing="Memory card in a sealed bag",
        jurisdiction="Ukraine; International Criminal Court",
        items=(
            Item("Overview of the site, as a photograph", "picture", "photograph", "approved"),
            Item("Detail of the damage", "picture", "photograph", "approved", "Injured persons"),
            Item("Extract of the public report", "document", "document", "approved"),
            Item("Log of the collection", "text", "document", "submitted"),
        ),
        notes=(
            Note(
                "professional",
                f"{INVENTED} First account of a hospital employee. The head nurse told us to go to the "
                "shelter in Demonstration Street 1; her telephone was +380 44 000 00 00.",
                "approved",
                redacted=f"{INVENTED} First account of an employee. [redacted: a colleague] told us to "
                "go to the shelter in [redacted: address]; [redacted: telephone].",
            ),
            Note("relative", f"{INVENTED} First account of a parent.", "submitted"),
        ),
    ),
    Story(
        title="Attacks on the energy system",
        kind="attack_on_infrastructure",
        summary=(
            "Attacks on Ukraine's energy system. According to the International Energy Agency, 70 % of "
            "thermal generation had been destroyed or occupied by May 2024.\n\n"
            f"Source: {AMNESTY}."
        ),
        source=AMNESTY,
        state="draft",
        handling="standard",
        tlp="TLP:GREEN",
        jurisdiction="Ukraine",
        ruled=True,
        items=(
            Item("Table of reported outages", "text", "dataset"),
            Item("Photograph of a substation", "picture", "photograph", "submitted"),
        ),
    ),
    Story(
        title="Executions of prisoners of war",
        kind="killing_hors_de_combat",
        summary=(
            "Executions of Ukrainian prisoners of war. Senior Russian political figures called for them: "
            "Dmitry Medvedev, deputy chair of the Security Council, and Ramzan Kadyrov, Chechen leader. "
            "Their calls are recorded here as statements.\n\n"
            f"Source: {AMNESTY}."
        ),
        source=AMNESTY,
        state="submitted",
        tlp="TLP:AMBER+STRICT",
        jurisdiction="Ukraine; International Criminal Court",
        items=(
            Item("Public statements that call for executions", "document", "document", "approved"),
            Item("Frame of a circulating recording", "picture", "photograph", "submitted", "Death"),
            Item("Transcript of the recording", "text", "document"),
        ),
        notes=(
            Note(
                "survivor",
                f"{INVENTED} First account of a former prisoner.",
                "submitted",
                sexual_violence=True,
            ),
        ),
    ),
    Story(
        title="Trials of prisoners of war without due process",
        kind="denial_of_fair_trial",
        summary=(
            "Hundreds of Ukrainian prisoners of war were tried in Russia and in occupied areas, often "
            "merely for having taken part in hostilities, and without due process.\n\n"
            f"Source: {AMNESTY}."
        ),
        source=AMNESTY,
        state="returned",
        returned_because="Say for each judgment which court gave it and how the text was obtained.",
        jurisdiction="Ukraine",
        items=(
            Item("List of reported judgments", "text", "dataset", "returned"),
            Item("Copy of a judgment", "document", "document", "approved"),
        ),
        notes=(
            Note(
                "professional",
                f"{INVENTED} First account of a lawyer.",
                "draft",
                comments="Demonstration comment: never part of an export.",
            ),
        ),
    ),
    Story(
        title="Death of Viktoriia Roshchyna in captivity",
        kind="death_in_custody",
        summary=(
            "The journalist Viktoriia Roshchyna died in Russian captivity. Her body was returned with "
            "several internal organs missing, which raised the suspicion that the mutilation was to hide "
            "the cause of death.\n\n"
            f"Source: {JOURNALISTS}."
        ),
        source=JOURNALISTS,
        state="reopened",
        reopened_because="The chronology of the places of detention is to be added.",
        handling="secret",
        tlp="TLP:RED",
        jurisdiction="Ukraine; International Criminal Court",
        items=(
            Item("Photograph of packaging", "picture", "photograph", "approved", "Human remains"),
            Item("Record of the hand-over", "document", "document", "approved"),
            Item("Notes on the published investigation", "text", "document", "submitted"),
        ),
        notes=(
            Note("survivor", f"{INVENTED} First account of a cellmate.", "approved"),
            Note("relative", f"{INVENTED} Follow-up with a relative.", "draft", "follow_up"),
        ),
        heard_again=True,
    ),
)
