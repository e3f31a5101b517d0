"""Domain.md 8.4 as printed: what is typed from which state, after which lines, and what is answered, word for word.

Kept in the table's order; what is only for later releases is left out. The state is one of `STATES`, by name.
"""

from tests.conftest import TUESDAY
from tests.states import Change, a_police_seat_to_confirm, as_it_is, before, before_m3_was_cancelled, doings

MORNING = "2016-03-09T09:00"
STATES: dict[str, tuple[Change, str]] = {
    "9 March": (as_it_is, MORNING),
    "14 March": (doings, "2016-03-14T09:00"),
    "before M3 was cancelled": (before_m3_was_cancelled, "2016-02-25T09:00"),
    "before Police was confirmed": (a_police_seat_to_confirm, MORNING),
    **{f"before {ref}": (before(ref), MORNING) for ref in ("A6", "A11", "J3", "M7")},
    **{f"before {ref}": (before(ref), TUESDAY) for ref in ("J8", "J9", "J10")},
}
MORE = ("action add Ring the surgery", "action add Visit the library", "action add Book the hall")
SENT = tuple(f"{who}: reply A6 done list sent" for who in ("ltg-ccg", "ltg-vcfs", "ltg-council"))

ROWS: list[tuple[str, tuple[str, ...], str, str]] = [
    ("9 March", (), "/psr", """\
Your actions (1)
A9 Draft a one-page plan of activity to fill in at the meeting – due at the 16 March meeting [Done A9] [Stuck A9] \
[More time A9]
Next meeting
Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall – M7
Needs an owner (2)
A11 Find a hospital representative for the task group – due at the 16 March meeting [Claim A11]
A10 Pick five Springboard questions to try with frontline teams – due week of 21 March [Claim A10]
[Help]"""),
    ("before A11", (), "/psr action add Find a hospital representative by the next meeting", """\
Added A11 Find a hospital representative – no owner, due at the meeting on Wednesday 16 March 2016.
[Claim A11] [Undo]"""),
    ("before A6", (),
     "/psr action add Send a short list of what you do in Chorley inner-East by the 16 March meeting for everyone",
     """\
Added A6 for everyone (7 seats): Send a short list of what you do in Chorley inner-East – due at the meeting on \
Wednesday 16 March 2016.
[Undo]"""),
    ("9 March", (), "/psr action add Draft a leaflet for carers by end of April @ltg-ccg", """\
Added A13 Draft a leaflet for carers – owner Communications and Engagement officer (CCG), due by the end of April \
(Friday 29 April 2016).
[Undo]"""),
    ("9 March", (), "/psr action add Request assessments; propose activity to move on; develop core information", """\
That looks like 3 actions.
[Add 3] [Add as one]"""),
    ("9 March", (), "ltg-fire: /psr claim A11", """\
A11 is yours. Due at the meeting on Wednesday 16 March 2016.
[Undo]"""),
    ("9 March", (), "ltg-ccg: /psr done A7 media list sent to the group", """\
A7 cleared: "media list sent to the group"
[Undo]"""),
    ("9 March", MORE, "/psr clear A14 A15 discussed with each organisation", """\
A14 and A15 both cleared: "discussed with each organisation"
[Undo]"""),
    ("9 March", SENT, "ltg-lcc: /psr reply A6 done list sent", """\
Your reply to A6 is in: 6 of 7. Waiting for LCFT.
[Undo]"""),
    ("9 March", (), "ltg-fire: /psr stuck A11 nobody has replied", """\
A11 marked stuck. I have told the Community Beat Manager (lead).
[Undo]"""),
    ("9 March", (), "/psr action due A10 to w/c 4 April", """\
A10 now due the week of Monday 4 April 2016 (was week of 21 March; moved once).
[Undo]"""),
    ("9 March", (), "pmo-officer: /psr assign A10 to @ltg-police", """\
A10 given to the Community Beat Manager (Police). They will be told.
[Undo]"""),
    ("9 March", (), "/psr A6", """\
A6 Send a short list of what your organisation already does in Chorley inner-East
Locality Task Group – everyone – due at the meeting on Wednesday 16 March 2016 – in hand
On the Call to Action Plan.
Replies: 2 of 7 in; waiting for Council, VCFS, LCFT, LCC and CCG
3 March: on record"""),
    ("9 March", (), "/psr show A6", """\
A6 Send a short list of what your organisation already does in Chorley inner-East
Locality Task Group – everyone – due at the meeting on Wednesday 16 March 2016 – in hand
On the Call to Action Plan.
Replies: 2 of 7 in; waiting for Council, VCFS, LCFT, LCC and CCG
3 March: on record"""),
    ("9 March", (), "/psr actions", """\
Locality Task Group: actions (7)
A12 Send round the note of the 3 March meeting – Early Intervention and Prevention Officer (Council) – due 10 March
A8 Bring options for a befriending activity – Project officer (VCFS) – due 15 March
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone – due at the 16 March \
meeting
A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG) – due at the \
16 March meeting
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police) – due at the 16 \
March meeting
A11 Find a hospital representative for the task group – no owner – due at the 16 March meeting [Claim A11]
A10 Pick five Springboard questions to try with frontline teams – no owner – due week of 21 March [Claim A10]"""),
    ("9 March", (), "/psr actions mine", """\
Your actions (1)
A9 Draft a one-page plan of activity to fill in at the meeting – due at the 16 March meeting"""),
    ("9 March", (), "/psr actions late", """\
Locality Task Group: late actions – none."""),
    ("9 March", (), "/psr actions police", """\
Locality Task Group: actions of Police (1)
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police) – due at the 16 \
March meeting"""),
    ("9 March", ("done A9 agreed",), "/psr actions cleared", """\
Locality Task Group: cleared actions (1)
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police) – due at the 16 \
March meeting – cleared"""),
    ("9 March", (), "/psr calls", """\
Call to Action Plan, Locality Task Group, next four weeks (1)
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone – due at the 16 March \
meeting"""),
    ("9 March", ("ltg-council: done A12 Sent to all members",), "/psr matters", """\
Matters arising: Locality Task Group since Thursday 3 March 2016
A6 Send a short list of what your organisation already does in Chorley inner-East (everyone). Open, due at the 16 \
March meeting
A7 List the media each partner can use to raise awareness (Communications and Engagement officer (CCG)). Open, due at \
the 16 March meeting
A8 Bring options for a befriending activity (Project officer (VCFS)). Open, due 15 March
A9 Draft a one-page plan of activity to fill in at the meeting (Community Beat Manager (Police)). Open, due at the 16 \
March meeting
A10 Pick five Springboard questions to try with frontline teams (no owner). Open, due week of 21 March
A11 Find a hospital representative for the task group (no owner). Open, due at the 16 March meeting
A12 Send round the note of the 3 March meeting (Early Intervention and Prevention Officer (Council)). Cleared: Sent \
to all members"""),
    ("before J8", (),
     "ltg-fire: /psr log Joint home safety visits with Fire, Police and Council on 10 March, 12 homes, for elderly",
     """\
Logged J8 Joint home safety visits – done on Thursday 10 March 2016, 12 homes, elderly.
Joint intervention: Fire and Rescue, Police and Council.
[Add outcome J8] [Undo]"""),
    ("before J10", (),
     "ltg-vcfs: /psr campaign Know your neighbour with VCFS and Council w/c 25 April for elderly and carers",
     """\
Planned J10 Know your neighbour – campaign, 25 to 29 April 2016, for elderly and carers.
Taking part: VCFS and Council.
J9 Carers information stall is for carers too, on Wednesday 13 April.
[Undo]"""),
    ("before J9", (),
     "ltg-ccg: /psr event Carers information stall with CCG, LCC and VCFS on 13 April at Covered market for carers",
     """\
Planned J9 Carers information stall – event, Wednesday 13 April 2016, Covered market, for carers.
Taking part: CCG, LCC and VCFS.
[Undo]"""),
    ("before J3", (), "ltg-vcfs: /psr activity idea Befriending", """\
Kept J3 Befriending – an idea.
promote J3 makes a plan of it.
[Undo]"""),
    ("before J3", ("ltg-vcfs: activity idea Befriending",),
     "ltg-vcfs: /psr activity promote J3 with VCFS and CCG in May",
     """\
Planned J3 Befriending – joint intervention, May 2016.
Taking part: VCFS and CCG.
[Undo]"""),
    ("9 March", (), "/psr next", """\
M7 Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall
To define a plan of activity.
Led by the Community Beat Manager (Police).
No apologies so far.
4 actions are due at it:
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone
A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG)
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police)
A11 Find a hospital representative for the task group – no owner [Claim A11]
[Apologies M7]"""),
    ("9 March", (), "/psr meetings", """\
Locality Task Group: meetings (1 planned)
M7 Wednesday 16 March 2016, 10am to midday, Town Hall – to define a plan of activity
Held lately:
M4 Thursday 3 March 2016"""),
    ("9 March", (), "/psr meetings executive", """\
Chorley Public Service Reform Executive: meetings (1 planned)
M6 Tuesday 15 March 2016, 4pm to 6pm
Held lately:
M2 Tuesday 16 February 2016"""),
    ("before M7", (), "/psr meeting add 16 March 10am to midday at Town Hall to define a plan of activity", """\
Added M7 Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall. To define a plan of activity.
[Undo]"""),
    ("9 March", (), "/psr meeting move M7 to 23 March", """\
M7 moved to Wednesday 23 March 2016, 10am to midday, Town Hall (was Wednesday 16 March 2016, 10am to midday).
A6, A7, A9 and A11 follow to the new date.
I will tell the group's 2 channels and 5 people at 9.10am.
[Undo]"""),
    ("before M3 was cancelled", (), "pmo-manager: /psr meeting cancel M3 because of the work under way", """\
M3 cancelled: Implementation Group, Tuesday 1 March 2016.
Because of the work under way.
A1 is now due at the meeting in April 2016.
I will tell the group's 1 channel at 9.10am.
[Undo]"""),
    ("9 March", (), "ltg-lcft: /psr apologies M7", """\
Apologies noted for M7, Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall. The lead (Community \
Beat Manager (Police)) sees them.
If you can come after all: coming M7.
[Undo]"""),
    ("9 March", (), "ltg-lcft: /psr apologies", """\
Apologies noted for M7, Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall. The lead (Community \
Beat Manager (Police)) sees them.
If you can come after all: coming M7.
[Undo]"""),
    ("9 March", (), "/psr who", """\
Locality Task Group: 8 seats
Police: Community Beat Manager (lead)
Fire and Rescue: Community Safety Officer
Council: Early Intervention and Prevention Officer
VCFS: Project officer
LCFT: Community mental health teams leader
LCC: Wellbeing Service partnership officer
CCG: Communications and Engagement officer
Hospital: to be found"""),
    ("9 March", (), "/psr who mental health", """\
1 match for "mental health"
Community mental health teams leader (LCFT) – Locality Task Group"""),
    ("9 March", (), "/psr reps", """\
Locality Task Group: 8 seats
Police – Community Beat Manager – lead, confirmed
Fire and Rescue – Community Safety Officer – confirmed
Council – Early Intervention and Prevention Officer – confirmed
VCFS – Project officer – confirmed
LCFT – Community mental health teams leader – confirmed
LCC – Wellbeing Service partnership officer – confirmed
CCG – Communications and Engagement officer – confirmed
Hospital – to be found
Empty: Hospital. /psr join task group asks for a seat."""),
    ("before Police was confirmed", (), "pmo-manager: /psr rep confirm police ltg @name", """\
Confirmed: the Community Beat Manager (Police) has the lead seat of Police in the Locality Task Group. They will be \
told."""),
    ("9 March", (), "/psr capacity half a day a week until August", """\
Kept on your seat in the Locality Task Group: half a day a week until August
[Undo]"""),
    ("9 March", (), "/psr what LSOA", """\
LSOA: Lower Super Output Area, a small area used for statistics"""),
    ("9 March", (), "/psr about", """\
Chorley Public Service Reform
Partners working as one public service in Chorley inner-East: connect services, help people earlier, and test new \
ways of working that organisations can then adopt.
Since September 2015: 13 partners, 4 groups. groups lists them."""),
    ("9 March", (), "/psr help", """\
What you can say to me
Actions: action add Ring the surgery by Friday, claim A11, done A7 list sent, actions mine
On the way: stuck A11 nobody has replied, due A10 to w/c 4 April, note A9 first draft done
Together: log Home visits with Police, 12 homes, event Carers stall on 13 April, campaign Get moving in May
Joining up: activities, join J9, gaps (whom nothing is planned for), calendar
Meetings: next, meetings, apologies M7, matters
People: who police, group executive, me, join locality task group
Everything: find befriending leaflet searches all you can see; export actions, export calendar are files
Words and dates: what LSOA, about, help dates
Put right: undo takes back your last change within ten minutes
More: help actions, help activities, help meetings, help people, or one command: help claim
In a channel put /psr in front. No names, no cases: nothing about residents or patients.
[Actions] [Activities] [Meetings] [Calendar] [People] [Dates]"""),
    ("9 March", (), "/psr help actions", """\
Actions
action add Find a hospital representative by the next meeting – put something agreed on the list
note A9 first draft is in the shared folder – leave a word on how it goes; it stays with the action
stuck A11 nobody has replied – say that it is stuck, and why; the lead is told
unstuck A11 – say that it is moving again
action due A10 to w/c 4 April – give it another date; the first one is kept
edit A10 Pick six Springboard questions – put an action in other words; the old ones stay in its history
call A7 – put an action on the Call to Action Plan, or take it off
done A7 media list sent to the group – clear actions, in the words the minutes will print
reopen A12 the note went to the wrong list – bring a cleared action back, with the reason
withdraw A10 covered by the county's own list – take actions off the list, with the reason
actions late – live actions; add mine, late, open, stuck, cleared or a partner
show A6 – one action with its owner, date, replies, notes and history
matters – matters arising, in minute form to copy: what was raised last time and what became of it
calls – the Call to Action Plan: flagged actions that are due in the next four weeks
claim A11 – take on an action that has no owner
unclaim A11 – give an action back, so that somebody else can claim it
assign A10 to @ltg-police – give an action to somebody; for the lead and the programme office
reply A6 done list sent – answer an action that is for everyone, for your organisation
undo – take back your last change, within ten minutes of making it"""),
    ("9 March", (), "/psr digest", """\
Locality Task Group – week of 7 March 2016

Next meeting: Wednesday 16 March 2016, 10am to midday, Town Hall – to define a plan of activity.
Can't come? Type /psr apologies M7

Needs an owner (2)
A11 Find a hospital representative for the task group – due at the 16 March meeting [Claim A11]
A10 Pick five Springboard questions to try with frontline teams – due week of 21 March [Claim A10]

Due by the meeting (5)
A12 Send round the note of the 3 March meeting – Early Intervention and Prevention Officer (Council) – due Thursday \
10 March
A8 Bring options for a befriending activity – Project officer (VCFS) – due Tuesday 15 March
A7 List the media each partner can use to raise awareness – Communications and Engagement officer (CCG)
A9 Draft a one-page plan of activity to fill in at the meeting – Community Beat Manager (Police)
A6 Send a short list of what your organisation already does in Chorley inner-East – everyone, 2 of 7 in; waiting for \
CCG, Council, LCC, LCFT and VCFS

Coming up: nothing with a date in the next eight weeks.
Nothing planned yet for: elderly, families with complex needs, carers and ethnic minority groups

Empty seat: Hospital
In all: 7 live actions, 0 late, 0 cleared in the last 7 days

No names or cases in chat, please. /psr help"""),
    ("9 March", (), "/psr nudges off until 4 April", """\
No nudges up to and including Monday 4 April 2016. They start again on Tuesday 5 April; nudges back brings them back \
sooner.
[Undo]"""),
    ("9 March", (), "/psr nudges meetings only", """\
Your nudges: meetings only, on working days from 8.30am to 5.30pm.
[Undo]"""),
    ("9 March", (), "/psr nudges 7am to 3pm", """\
Your nudges: everything, on working days from 7am to 3pm.
[Undo]"""),
    ("9 March", ("claim A10",), "/psr undo", """\
Taken back: A10 is as it was."""),
    ("9 March", (), "/psr export actions", """\
7 actions of the Locality Task Group, as of Wednesday 9 March 2016.
File: actions-ltg-2016-03-09.xlsx. A chat would send it to you."""),
    ("14 March", (), "/psr find carers", """\
Found for "carers" (2)
J10 Know your neighbour - befriending week – 25 to 29 April – VCFS, Council and Fire and Rescue [We can help with J10]
J9 Carers information stall – Wednesday 13 April, Covered market – CCG, LCC and VCFS [We can help with J9]"""),
]  # fmt: skip
