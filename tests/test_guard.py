"""The guard: what may identify a resident does not get in (domain.md 8.8, reliability.md 4.4 and 4.5).

Every identifier here is made up: NHS test range 999, Ofcom's drama numbers, no real person or account.
"""

import random
import re
import time
from calendar import month_name
from pathlib import Path

import pytest

from handlers.language.cautions import question, refusal
from handlers.language.guard import RULES, Finding, Seen, check, worst
from handlers.language.plain import searchable

SEEDS = sorted((Path(__file__).parents[2] / "shared" / "seeds").glob("*.txt"))
NHS = "an NHS number"
NI = "a National Insurance number"
DOB = "a date of birth"
HOME = "a home address"
MOBILE = "a mobile number"
WEBMAIL = "a personal email address"
BANK = "a bank account"


def _listed(table: str) -> list[tuple[str, str]]:
    rows = (line.partition(": ") for line in table.strip().split("\n"))
    return [(text, kind) for kind, _, texts in rows for text in texts.split(" ~ ")]


REFUSED = """
an NHS number: Ring the patient, 999 000 0018, today ~ Patient 943 476 5919 needs a visit ~ NHS123 456 7899
an NHS number: NHS no. 123 456 7890 ~ chi: 0101011234 ~ See 9434765919
a National Insurance number: National Insurance no: QQ 12 34 56 C ~ temporary number 11 A1 11 11111
a National Insurance number: his NI number is ab 12 34 56 c ~ Put AB 12 34 56 C on the form ~ NINO AB123456
a National Insurance number: Put AB123456C on the form
a date of birth: Date of birth is the 3rd of May 1951 ~ born 3rd March 1951, lives alone ~ dob 12/03/1951
a date of birth: resident born on 12 March 1951 ~ DOB (dd/mm/yyyy) 03/05/1951 ~ the gentleman (b. 1951)
a date of birth: D.O.B: 12.3.51 ~ 3/5/1951 (dob) ~ dob 1951-03-12
a home address: Visit 14 Elm Grove, Chorley PR7 9ZZ ~ visit flat 2, 14 elm grove pr7 9zz
a home address: Flat 3, Elm Court, Chorley, PR79ZZ ~ 14a Station Road PR7 9ZZ
a mobile number: Text 00447700900123 or 447700900123 ~ tel:+447700900123|07700 900123 ~ Text 07700 900123
a mobile number: duty mobile 07700-900-123 ~ Text +44 (0)7700 900 123 ~ mob: 7700 900123
a personal email address: mailto:jo.example@hotmail.co.uk|jo.example@hotmail.co.uk ~ jo.example@gmail
a personal email address: jo.example[at]yahoo[dot]co[dot]uk ~ Write to jo.example@gmail.com
a personal email address: jo.example at gmail dot com
a bank account: sort code 00-00-00 account 12345678 ~ IBAN GB00 AAAA 0000 0012 3456 78 ~ 00-00-00 12345678
a bank account: account number is 1234 5678 ~ card 4111 1111 1111 1111
a driving licence number: licence EXAMP 651054 AB9CD ~ EXAMP651054AB9CD
a passport number: passport number 123456789
"""
ASKED = """
a full postcode: Leaflets to PR7 9ZZ ~ leaflets to pr79zz
a phone number: Ring +44 1632 960 123 ~ Ring (01632) 960123 ~ Ring 01632 960123
an email address: Write to jo at example dot org ~ jo@chorley.gov.uk.example.com ~ Write to jo@example.org
an email address: jo@notgov.uk
a person's name: Mrs Example would like a call ~ ring mr example ~ Miss A. Example
a home address: The surgery at 14 Elm Grove, Chorley PR7 9ZZ ~ Meet at 10 High Street surgery
a home address: Deliver to 14 Elm Grove
an NHS number: https://example.org/order/4000000004 ~ PO 4000000004
a date of birth: children born on 1 September 2015
a vehicle registration: the van, reg AB12 CDE, is off the road
"""
CLEAN = """
£7.4million from the Transformation Challenge Award, £4,305,302,016 nationally ~ Don't miss Monday's meeting
10 responses of 16, 4 from the Executive and 6 from the Implementation Group ~ Idea was born on 3 March 2016
Average score was 2, range 1 (Commitment) to 5 (Sustainable Delivery) ~ Add a dob field to the referral form
LSOA E01025210, E01025211 and E01025212 are the footprint ~ T4 testbed, WS2 workstream, R3 risk, D9 decision
first.last@nhs.net and first.last@lthtr.nhs.uk to review ~ Plan born on 16 February 2016 at the Executive
Budget 2017/18 agreed, 2016-17 underspent by £12,500.50 ~ A7 1st draft to the group, A12 2nd draft to follow
Look at example.org/befriending and www.chorley.gov.uk ~ Contract length six months, start date 1st May
See https://www.chorley.gov.uk/psr/2016/03/15?item=4 ~ 12 homes visited and 34 planning areas mapped
Band 6 post, 37.5 hours, 12 months fixed term ~ Claim A7 and A11 before the 16 March meeting ~ COB 22.09.16
3 people on the road and 12 actions to close ~ National Insurance changes from 6 April 2016 ~ NHS 70 years
Agenda item 5 Self Assessment Position Note ~ Passport to leisure scheme for 500 families ~ Flat 2% increase
MSOA E02005180 and ward E05005139 compared ~ 15/03/2016 10.00 to 12.00, then 17/05/2016 ~ Scores 3 4 3 4 4 2
Samaritans 116 123 and Childline 0800 1111 ~ Lancashire Wellbeing Service 0345 013 8208 ~ Q1 16/17 report
The partnership was born in September 2015 ~ 07.30-09.30 breakfast session, 120 places ~ Grant ref 2016/0042
Reception at the surgery is 01632 960 456 ~ info@example.org is the network's mailbox ~ 360 degree appraisal
Ring 101 or 111, and 999 in an emergency ~ Write to first.last@lancashire.police.uk ~ Meet in flat-pack hub
Miss the deadline and we lose the place ~ Account manager to report by 12/04/2016 ~ M7 2nd item: signposting
On 10-12-16 a meeting of the task group ~ One, two, three, four and five are done ~ Look at at-risk families
Support for over 65s and 0-19 services ~ PR7 and PR6 leaflets, all of BB and WN ~ Ring the surgery by Friday
16 March 2016 at 10am in the Town Hall ~ MS Teams and Ms Teams links to be sent ~ NHS England 0300 311 22 33
Van with 3 seats from the VCFS network ~ Date of birth must not be put in chat ~ Postcodes starting L1 to L9
Section 106 money and Section 17 duty ~ Ask at 11 am: 3 Green, 2 Amber, 1 Red ~ Look at chorley.gov.uk at 10
Children born after 1 September 2015 ~ 15.03.16 1000-1130 Committee Room 1 ~ Write to contact@chorley.gov.uk
5 GPs x 3 sessions x 40 weeks = 600 ~ Milestone 30/09/2016 or 2016-09-30 ~ Dr Example to brief the practice
Walk 10,000 steps to Market Street ~ Call to Action Plan v3, rows 12-34 ~ to be agreed on 10 12 16 and after
Council switchboard 01632 960123 ~ 6-8 week check, 2-2.5 year check ~ 45% of 1,200 admissions avoided
The 24/7 line and the 7/7 offer ~ 1,234,567,890 rows is too many ~ Version 2.10.4, build 20160315
The Road to Recovery programme ~ Car park passes for 16 members ~ Order 66 chairs for the event
Sort code list of workstreams ~ Lunch @ 12.30 then networking ~ Phase 2 of 3, week 24, day 7
Mr Chair thanked the members ~ NHS Five Year Plan 2016 2020 ~ 0000000000 is a placeholder
10,000 leaflets at 4p each ~ Room B12, floor 2, block C ~ Flat fee of 20 per session ~ C2C, B2B, G7, 5G, 4x4
H&S check, A&E 4 hour wait ~ 2 weeks to close the lane ~ Ratio 1:10 and 1:100 ~ Bus 125, platform 2
"""
ADVERSARIAL = """
an NHS number: nine nine nine zero zero zero oh oh one eight ~ 9 - 9 - 9 - 0 - 0 - 0 - 0 - 0 - 1 - 8
an NHS number: 9\u200b9\u200b9 000\u200b 0018 ~ \u202e999\u202c000\u2066 0018 ~ NHS number's 1234567890
an NHS number: 999\u2028000\u20280018 ~ 9 9 9 0 0 0 0 0 1 8 ~ nhs-no=123-456-7890 ~ 999, 000, 0018
an NHS number: (999) 000/0018 ~ 999-O00-001 8 ~ ９９９ ０００ ００１８ ~ 999.000.0018
an NHS number: 999 OOO OO18 ~ 999–000—0018
an NHS number: ٩٩٩ ٠٠٠ ٠٠١٨ ~ 𝟗𝟗𝟗𝟎𝟎𝟎𝟎𝟎𝟏𝟖
a National Insurance number: A B 1 2 3 4 5 6 C ~ n.i. no. ab123456 ~ AB12345\u200b6C ~ AB-12-34-56-C
a National Insurance number: ab123456c ~ ＡＢ１２３４５６Ｃ ~ АВ123456С ~ AB12O456C
a mobile number: zero seven seven zero zero nine zero zero one two three ~ 0 7 7 0 0 9 0 0 1 2 3
a mobile number: 07700\xa0900\xad123 ~ (+44) 7700 900123 ~ +44-7700-900-123 ~ 07700.900.123 ~ O7700 9OO123
a personal email address: jo dot example at outlook dot com ~ j o @ g m a i l . c o m ~ jo@g\u200bmail.com
a personal email address: jo (at) gmail (dot) com ~ jo @ btinternet . com ~ jo at hotmail ~ JO@GMAIL.COM
a personal email address: jo＠gmail．com
a date of birth: born on the 12th of March, 1951 ~ date-of-birth: March 12, 1951 ~ d.o.b.\u200b 12‑3‑1951
a date of birth: their birthday is 12/03/1951 ~ d o b 12/3/51 ~ DOB12031951
a bank account: SORT CODE: 000000 ~ a/c no 12345678
"""


@pytest.mark.threat("T24")
@pytest.mark.parametrize(("text", "kind"), _listed(REFUSED))
def test_what_identifies_a_person_is_refused(text: str, kind: str) -> None:
    assert check(text) == Finding(kind, refuse=True)


@pytest.mark.parametrize(("text", "kind"), _listed(ASKED))
def test_what_may_be_a_colleague_or_a_place_is_asked_about(text: str, kind: str) -> None:
    assert check(text) == Finding(kind, refuse=False)


@pytest.mark.parametrize("text", re.split(r" ~ |\n", CLEAN.strip()))
def test_the_partnerships_own_words_pass(text: str) -> None:
    assert check(text) is None


@pytest.mark.threat("T24")
@pytest.mark.parametrize(("text", "kind"), _listed(ADVERSARIAL))
def test_disguise_does_not_help(text: str, kind: str) -> None:
    assert check(text) == Finding(kind, refuse=True)


def test_a_refusal_comes_before_a_question() -> None:
    assert check("Mrs Example, PR7 9ZZ, 07700 900123") == Finding(MOBILE, refuse=True)


def test_a_refusal_names_the_kind_and_never_the_value() -> None:
    assert refusal(Finding(NHS, refuse=True), public_place=False) == (
        "That looks like it may identify a person (an NHS number). I have not saved it. "
        "Please don't put details about residents or patients in chat. "
        "If this is not about a person, reword it."
    )


def test_in_a_public_place_the_sender_is_asked_to_delete_it_too() -> None:
    assert refusal(Finding(MOBILE, refuse=True), public_place=True) == (
        "That looks like it may identify a person (a mobile number). I have not saved it. "
        "Please don't put details about residents or patients in chat, and please delete your message. "
        "If this is not about a person, reword it."
    )


def test_the_questions_can_be_answered_yes_save_or_no_ill_reword() -> None:
    assert question(Finding("a full postcode", refuse=False)) == (
        "That looks like a full postcode. Is this about a colleague or a place?"
    )
    assert question(Finding(NHS, refuse=False)) == (
        "That looks like an NHS number. Is it a reference, and not a person's number?"
    )


def test_a_venue_may_have_a_postcode_but_not_a_telephone_of_somebodys() -> None:
    assert check("Town Hall, Market Street, PR7 9ZZ", venue=True) is None
    assert check("Library, 14 Union Street, Chorley PR7 9ZZ", venue=True) is None
    assert check("14 Elm Grove, Chorley PR7 9ZZ", venue=True) == Finding(HOME, refuse=False)
    assert check("Town Hall, ring 07700 900123", venue=True) == Finding(MOBILE, refuse=True)


def test_a_colleague_in_the_list_may_be_named() -> None:
    assert check("Mrs Example to chair", colleagues=["Ada Example"]) is None
    assert check("Mr O'Test's report", colleagues=["Bo O’Test"]) is None
    assert check("Mrs A. Example to chair", colleagues=["Example, Ada (Council)"]) is None
    assert check("Mrs Stranger to ring Ada", colleagues=["Ada Example"]) == Finding("a person's name", refuse=False)


def test_a_partners_own_domain_is_allowed() -> None:
    assert check("jo@example.org", domains=["example.org"]) is None
    assert check("jo@team.example.org", domains=["@Example.org"]) is None
    assert check("jo@badexample.org", domains=["example.org"]) == Finding("an email address", refuse=False)


@pytest.mark.skipif(not SEEDS, reason="the seed documents are not beside the checkout")
def test_nothing_in_the_partnerships_own_papers_is_stopped() -> None:
    lines = [line for path in SEEDS for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines
    assert [number for number, line in enumerate(lines) if check(line)] == []


# Generated: six kinds, each in as many ways as people write them.


def _nhs_number(chance: random.Random) -> str:
    while True:
        nine = chance.choice(["4", "6", "700", "999"])
        nine += "".join(chance.choices("0123456789", k=9 - len(nine)))
        last = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
        if last != 10:
            return f"{nine}{last % 11}"


def _grouped(chance: random.Random, digits: str) -> str:
    gap = chance.choice(["", " ", "-", ".", "/", " - ", "\u00a0", "\u200b", "–"])
    sizes = chance.choice([[3, 3, 4], [3, 4, 3], [5, 5], [2, 2, 2, 2, 2], [4, 6], [1] * 10, [10]])
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return gap.join(digits[start : start + size] for start, size in zip(starts, sizes, strict=True))


def nhs(chance: random.Random) -> str:
    return chance.choice(["", "NHS ", "NHS no: ", "patient ", "#"]) + _grouped(chance, _nhs_number(chance))


def insurance(chance: random.Random) -> str:
    prefix = chance.choice("ABCEGHJKLMNOPRSTWXYZ") + chance.choice("ACEHJLMPRSWXY")
    number = "".join(chance.choices("0123456789", k=6))
    pairs = [prefix, number[:2], number[2:4], number[4:], chance.choice("ABCD")]
    written = chance.choice(["", " ", "-", ".", "/", "\u00a0", "–"]).join(pairs)
    return chance.choice([written, "".join(pairs).lower(), "NI " + written.lower()])


def mobile(chance: random.Random) -> str:
    opening = chance.choice(["0", "+44", "+44 ", "0044 ", "+44 (0)", "44"])
    return opening + _grouped(chance, f"7700900{chance.randint(0, 999):03}")


def webmail(chance: random.Random) -> str:
    site = chance.choice(["gmail.com", "hotmail.co.uk", "outlook.com", "yahoo.co.uk", "icloud.com"])
    box = chance.choice(["jo", "jo.example", "jo_example99", "j-example+club"])
    spelled = site.replace(".", " dot ")
    address = chance.choice([f"{box}@{site}", f"{box} @ {site}", f"{box} at {spelled}", f"{box}(at){site}"])
    return chance.choice([address, address.upper(), f"<{address}>"])


def birth(chance: random.Random) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1920, 2015)
    name, gap = month_name[month], chance.choice("/.- ")
    dates = [f"{day}{gap}{month}{gap}{year}", f"{day:02}{gap}{month:02}{gap}{year % 100:02}"]
    dates += [f"{day} {name} {year}", f"{day}th {name[:3]} {year}", f"{name} {day}, {year}"]
    dates += [f"{year}-{month:02}-{day:02}", f"the {day}th of {name} {year}"]
    label = chance.choice(["dob ", "DOB: ", "D.O.B. ", "d.o.b - ", "date of birth ", "born on ", "(b. "])
    return label + chance.choice(dates)


def home(chance: random.Random) -> str:
    number = chance.choice(["", "Flat 2, ", "flat 4b "]) + chance.choice(["7", "12", "199", "14a", "3,"])
    street = chance.choice(["Elm", "High", "Old Mill", "Victoria"]) + " "
    street += chance.choice(["Street", "Road", "Rd", "Avenue", "Close", "Grove", "Terrace"])
    town = chance.choice([" ", ", ", ", Chorley, ", " Chorley "])
    written = f"{number} {street}{town}{chance.choice(['PR7 9ZZ', 'PR79ZZ', 'PR6  8YY'])}"
    return chance.choice([written, written.lower(), written.upper()])


SENTENCES = ["{}", "Ring {} today", "see {}.", "({})", "He gave {}, so visit", "Visit:{};", "A7 {} please"]
MAKERS = {NHS: nhs, NI: insurance, MOBILE: mobile, WEBMAIL: webmail, DOB: birth, HOME: home}


def _planted(kind: str, count: int) -> list[str]:
    chance = random.Random(f"guard {kind}")
    return [chance.choice(SENTENCES).format(MAKERS[kind](chance)) for _ in range(count)]


@pytest.mark.threat("T24")
@pytest.mark.parametrize("kind", MAKERS)
def test_every_way_of_writing_it_is_refused(kind: str) -> None:
    missed = [text for text in _planted(kind, 2_000) if not (found := check(text)) or not found.refuse]
    assert missed == []


def test_the_recall_test_bites_when_a_rule_is_lost() -> None:
    rules = [(kind, look) for kind, look in RULES if kind != NHS]
    texts = [searchable(text) for text in _planted(NHS, 200)]
    missed = [text for text in texts if worst(Seen(text), rules) is None]
    assert len(missed) > 150


def test_a_random_ten_digit_reference_is_seldom_refused() -> None:
    chance = random.Random("references")
    numbers = [f"{chance.randrange(10**10):010}" for _ in range(4_000)]
    refused = [number for number in numbers if (found := check(f"Case {number} closed")) and found.refuse]
    assert len(refused) <= 80
    orders = [check(f"PO {number}") for number in numbers]
    assert not [found for found in orders if found and found.refuse]


BUSY = """9|1 |a@|a.|Mr |a b |0 7|1 Elm |12 High Street |flat 1 |07700 900|@a dot |AB12|one |born on 1 |reg
www.a-|()-., |é́|nhs no |dob 1/|b. |account |1,000|£1.|01/02/|PR7 |O0|a at b.|+44 |the of |\u200b"""


@pytest.mark.threat("T18")
@pytest.mark.parametrize("piece", BUSY.replace("\n", "|").split("|"))
def test_no_text_keeps_the_guard_busy(piece: str) -> None:
    text = (piece * 2_000)[:2_000]
    began = time.thread_time()
    check(text)
    # No timed test: a pattern that backtracks without end takes minutes here, and everything else milliseconds.
    assert time.thread_time() - began < 2
