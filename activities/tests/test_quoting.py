"""What is new in an answer, told apart from what it repeats."""

import pytest

from activities import quoting

NEW = "Yes, Tuesday suits us.\n\nMaya"
QUOTED = {
    "gmail": "On Mon, Nov 30, 2026 at 9:00 AM Ana Batista <ana@tiller.example> wrote:\n"
    "\n> Dear Maya\n> does Tuesday suit you?",
    "gmail, wrapped": "On Mon, Nov 30, 2026 at 9:00 AM Ana Batista <\n"
    "ana@tiller.example> wrote:\n\n> Dear Maya",
    "gmail, of its HTML": "On Mon, Nov 30, 2026 at 9:00 AM Ana <a@tiller.example> "
    "wrote:\nDear Maya\ndoes Tuesday suit you?",
    "apple, German": "Am 30.11.2026 um 09:00 schrieb Ana Batista <a@tiller.example>:\n"
    "\n> Dear Maya",
    "thunderbird, German": "Am 30.11.26 um 09:00 schrieb Ana Batista:\n> Dear Maya",
    "web mail, German": "Ana <a@tiller.example> schrieb am 30.11.2026 um 09:00:\n> D",
    "apple, French": "Le 30 nov. 2026 à 09:00, Ana Batista <a@tiller.example> a écrit :"
    "\n\n> Dear Maya",
    "outlook": "-----Original Message-----\nFrom: Ana\nSent: Monday\nTo: Maya\n\nDear",
    "outlook, German": "-----Ursprüngliche Nachricht-----\nVon: Ana\n\nDear Maya",
    "outlook, French": "-----Message d'origine-----\nDe : Ana\n\nDear Maya",
    "outlook, newer": "________________________________\nVon: Ana <a@tiller.example>\n"
    "Gesendet: Montag, 30. November 2026 09:00\nAn: Maya\nBetreff: Preis\n\nDear",
    "outlook, no line": "From: Ana\nSent: Monday, November 30, 2026\nTo: Maya\nDear",
    "outlook, in bold": "*Von:* Ana\n*Gesendet:* Montag\n*An:* Maya",
    "outlook, French, newer": "De : Ana\nEnvoyé : lundi\nÀ : Maya\nObjet : Prix",
    "only marked": "> Dear Maya\n> does Tuesday suit you?\n",
    "a signature": "-- \nMaya Okafor\nNimbus Ltd.",
    "a signature without its blank": "--\nMaya Okafor\nNimbus Ltd.",
    "a signature and more": "-- \nMaya\n\nOn 1 Nov 2026 Ana wrote:\n> Dear",
    "a telephone": "Sent from my iPhone\n\n> On 30 Nov 2026, at 09:00, Ana wrote:\n> x",
    "a telephone, German": "Von meinem iPhone gesendet\n\nAm 30.11.2026 um 09:00 "
    "schrieb Ana <a@tiller.example>:\n\n> x",
}
WHOLE = {
    "below": "On 30 Nov 2026 Ana wrote:\n> Does Tuesday suit you?\n\nYes, it does.",
    "between": "Hello Ana,\n> Does Tuesday suit you?\nYes.\n> And the price?\nHigh.",
    "nothing else": "> Does Tuesday suit you?",
    "no words of its own": "On 30 Nov 2026 Ana wrote:\n\n> Dear Maya",
    "forwarded": "Please see below.\n\n------- Forwarded message -------\nFrom: Bo",
    "a sentence": "On Monday I wrote to you: nothing came.\nFrom: now on, call me.",
    "a list": "We need:\n- one\n- two\n--\n" + "a line\n" * 30,
    "German prose": "Am Montag schrieb ich Ihnen, dass es passt.\nVon: mir aus gern.",
    "empty": "",
}


@pytest.mark.parametrize("how", QUOTED)
def test_what_is_repeated_is_told_apart(how):
    said, quoted = quoting.split(f"{NEW}\n\n{QUOTED[how]}")
    assert (said, quoted) == (NEW, QUOTED[how])


@pytest.mark.parametrize("how", WHOLE)
def test_what_somebody_wrote_is_shown_whole(how):
    assert quoting.split(WHOLE[how]) == (WHOLE[how], "")


PIECES = ["On ", "On a\n", "> ", "--\n", "-- \n", "Von: a\n", "\n", " ", "_" * 11]
PIECES += ["_" * 11 + "\n", "<a@b> wrote ", "Sent from my \n", "a:\n", "On <a@b.c>:\n"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_mail_loses_nothing(piece):
    text = "a" + piece * (31_000 // len(piece)) + "b"
    said, quoted = quoting.split(text)
    assert said.split() + quoted.split() == text.split()
