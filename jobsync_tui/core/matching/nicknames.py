"""Which first names may be one person's, and which words are first names or common surnames at all."""

from __future__ import annotations

import re
from functools import lru_cache

_GROUPS = """
    william bill billy will willie liam wiremu, robert bob bobby rob robbie bert, richard rick dick rich ricky,
    margaret maggie meg peggy marg marge mags, elizabeth liz beth betty lizzie eliza libby liza, james jim jimmy jamie
    hemi, john jack johnny jonny jon, jonathan jon jono jonny johnathan, michael mike mick micky mikey mikaere, edward
    ted ed eddie ned teddy, edwin ed eddie, anthony tony ant antony, thomas tom tommy, david dave davey rawiri,
    stephen steve steven stevie, katherine kate kathy katie catherine kathryn cathy kath cath, susan sue susie suzie,
    suzanne susanne sue susie suzie, patricia pat trish patty tricia, patrick pat paddy, christopher chris kit,
    christine chris chrissie tina, christina chris tina, andrew andy drew anaru, charles charlie chuck, joseph joe
    joey hohepa, kenneth ken kenny, ronald ron ronnie, donald don donny, gregory greg, jeffrey jeff, geoffrey geoff,
    jeffrey geoffrey, lawrence larry laurie laurence, terence terry, peter pete petera, daniel dan danny, jennifer
    jenny jen jenn, rebecca becky bec becs bex, deborah debbie deb debra, barbara barb barbie, alexander alex sandy al
    alec, alexandra alex lexi, matthew matt matty, samuel sam sammy, samantha sam, timothy tim, nicholas nick nic
    nicky, philip phil phillip, raymond ray, francis frank, frances fran, frederick fred freddie freddy, henry harry
    hank, harold harry, theodore ted theo, abigail abby, judith judy jude, pamela pam, victoria vicki vicky tori vic,
    victor vic, zachary zac zach, benjamin ben benny, joshua josh, nathan nate nat, jacob jake, douglas doug, bradley
    brad, cameron cam, callum cal, gerald gerry jerry, gerard gerry, graham graeme, leonard len leo, leslie les,
    malcolm mal, maxwell max, mitchell mitch, russell russ, stuart stu stewart stew, trevor trev, walter wally walt,
    wayne waz, allan alan allen al, albert al bert, alfred alf fred, arthur art, amanda mandy, angela angie ange,
    bernadette bernie, beverley bev beverly, carolyn caz, caroline caz, carol caz, cheryl cher, danielle dani, dorothy
    dot dotty, eleanor ellie nell, emily em, emma em, gabrielle gabby, georgina georgie, georgia georgie, gillian gill
    jill, jacqueline jackie jacqui, jessica jess jessie, joanne jo, joanna jo, joan joanie, josephine jo josie, julie
    jules, julia jules, kimberley kim kimberly, linda lyn lynda, lynette lyn lynne lynn, maureen mo, melissa mel,
    melanie mel, natalie nat, nicola nicky nic, nicole nicky nic, olivia liv livvy, penelope penny, philippa pip
    pippa, rosemary rose rosie, sandra sandy, sarah sara, shirley shirl, stephanie steph, sharon shaz, teresa terri
    theresa tess, tracey tracy trace, valerie val, vanessa ness, virginia ginny, wendy wen, yvonne vonnie, isabella
    bella izzy, isabel isabelle izzy, charlotte lottie charlie, oliver ollie, sebastian seb, dominic dom, vincent
    vince vinny, lachlan lachie lochie, angus gus, hamish hame, desmond des, clifford cliff, stanley stan, sidney sid
    sydney, ernest ernie, eugene gene, gordon gordie, howard howie, hugh hughie, ian iain, neil neal, mark marc,
    martin marty, maurice morrie, murray muz, norman norm, oscar ozzie, reginald reg, rodney rod, roger rodge,
    roderick rod, shane shano, sean shaun shawn, simon si, tobias toby, warren waz, manaaki manu, tipene stephen
    steve, paora paul, hone john johnny, matiu matthew matt, mere mary, mihi mihiata, katarina kat, bernard bernie,
    brendan bren, clarence clarrie, colin col, craig craigo, darren daz darryn, derek del deric, erin eryn, kristine
    kris, kristin kris, kristopher kris, lucas luc, luke luc, lucinda lucy, madeline maddie madeleine maddy, margaret
    greta, mohammed mohammad muhammad mohamed mo, nigel nige, rachel rach rachael, roslyn ros, rosalind ros, rowena
    ro, tamara tammy tam, wilfred wilf, winston win, barrington barry baz, barry baz, gary gaz garry, karen kaz,
    lauren loz, louise lou, alison ali, janet jan, sarah sally, michelle shell shelly, margaret peg peggy, christine
    chrissy, bronwyn bron, fiona fi, kevin kev, jason jase, richard richie, rajesh raj, vikram vik, konstantinos con
    gus, giovanni gio, antonio tony, tomasz tom
"""

GIVEN = frozenset(
    re.findall(
        r"\S+",
        """aaron abigail adam adrian aidan alan albert alec alex alexander alexandra alexis alfred alice alicia alison
    allan allison amanda amber amelia amy anahera andrea andrew andy aneeta angela angelina angus anika anita ann
    anna anne annette anthony antonio aroha arthur ashley audrey ava barbara barry beatrice ben benjamin
    bernadette bernard beth bethany betty bev beverley bill billy blake bob bonnie brad bradley brandon brendan
    brenda brett brian brianna bridget bronwyn brooke bruce bryan caitlin callum cameron carl carla carly carmel
    carmen carol caroline carolyn cassandra catherine cecilia chad charles charlie charlotte chelsea cherie cheryl
    chloe chris christian christina christine christopher cindy claire clara clare cliff clifford clive clinton
    cody colin connor corey courtney craig cynthia daisy dale damian damien dan daniel daniela danielle danny
    daphne darren darryl dave david dawn dean deborah debbie declan denis denise dennis derek desmond diana diane
    dianne dominic don donald donna doreen doris dorothy doug douglas duncan dylan eddie edith edna edward edwin
    eileen elaine eleanor elena eli elijah elise eliza elizabeth ella ellen ellie elsie emily emma eric erica erin
    ernest esther ethan eva evan eve evelyn ewan faith fay felicity fergus finn fiona flora florence frances
    francis frank fraser fred frederick freya gabriel gabrielle gail gareth garry gary gavin gemma gene geoff
    geoffrey george georgia georgina gerald gerard gillian gina giovanni glen glenda glenn gloria gordon grace
    graeme graham makere ngaio aria kahu tama mikaere hinemoa grant greg gregory gus guy gwen hamish hannah harold
    harriet harrison harry harvey hayden hayley hazel heather heidi helen helena hemi henry hilary holly hone hope
    howard hugh hugo hunter ian imogen ingrid irene iris isaac isabel isabella isla ivan ivy jack jackie jackson
    jacob jacqueline jade jai jake james jamie jan jane janet janice janine jarrod jasmine jason jay jayden jean
    jeanette jeff jeffrey jenna jennifer jenny jeremy jesse jessica jill jim jimmy jo joan joanna joanne jodie joe
    joel john johnny jonathan jordan jose joseph josephine josh joshua joy joyce juan judith judy julia julian
    julie june justin kane karen karl kate katherine kathleen kathryn kathy katie katrina kay kayla keith kellie
    kelly kelvin ken kenneth kerrie kerry kevin kieran kim kimberley kirsten kirsty kristen kristy kurt kyle kylie
    lachlan lance larry laura lauren laurence lawrence leah leanne lee leigh leo leon leonard leonie leroy lesley
    leslie lewis liam lily linda lisa liz lloyd lois lorraine louis louise luca lucas lucy luke lydia lyn lynda
    lynette lynn lynne mackenzie madeleine madison malcolm manaia marama marc marcia marco marcus margaret margot
    maria marian marie marilyn marion marjorie mark marlene martha martin martyn mary mason mathew matilda matthew
    maureen maurice max maxine maxwell maya megan mel melanie melinda melissa mere meredith mia michael michelle
    mick mike mikaela millie milton miriam mitchell molly monica morgan muriel murray myra nadia nadine nancy
    naomi natalie natasha nathan neil nell nelson neville ngaire niall nicholas nick nicola nicole nigel nikau
    nikki nina noel nora norma norman olive oliver olivia oscar owen paige pam pamela pania paora patricia patrick
    paul paula pauline pearl peggy penelope penny peter petra phil philip philippa phillip phoebe phyllis piers
    pippa priya rachael rachel raewyn ralph rangi raj ravi rawiri ray raymond rebecca reece reg regan reginald
    renee rewi rhonda rhys richard rick ricky riley rita rob robert roberta robin robyn rod roderick rodney roger
    roland ron ronald rory rosa rosalie rose rosemary ross rowan roy ruby rupert russell ruth ryan sally sam
    samantha samuel sandra sandy sanjay sara sarah saxon scott sean sebastian selina shane shannon sharon shaun
    shawn sheila shelley sheree sherry shirley sian sidney silvia simon simone sofia sonia sophia sophie spencer
    stacey stan stanley stella stephanie stephen steve steven stewart stuart sue summer susan susanne suzanne
    sylvia tama tamara tammy tania tanya tara tayla taylor ted terence teresa terry tess tessa thelma theo
    theodore theresa thomas tiffany tim timothy tina toby todd tom tommy toni tony tracey tracy travis trent
    trevor tristan troy trudy tui tyler valerie vanessa vaughan vera veronica vicki vicky victor victoria vincent
    violet virginia vivian vivienne walter warren wayne wendy wesley whetu whina wilfred will william wiremu
    xavier yasmin yvette yvonne zac zachary zane zara zoe ada amir anil arjun chen deepak farah fatima hana hassan
    hiroshi hui ibrahim jing kiri kofi lin mei ming mina mohammed moana nikhil omar pita pooja rahul ramesh ranjit
    rania rohan sanjeev sunil sunita suresh tane tariq tipene vijay wei xin yan yusuf erik erick kaitlyn karin carin
    jayne dion deon arun aron marcel marcelle lena lana dina dana gina jana tina mila mira kira tyra kylee kelsey
    lara laurel marlon merlin darcy marcy nicky micky ricky tommy sonny ronnie donnie bonnie jon jonah noah hans
    hanna ida ines inez ilse kai kaia leif lief milan dylon mohan rohit mohit amit ajit arjan deepa rekha
    radha rani rangimarie kiran karan ronan lata asha usha nisha tisha misha sasha tasha""",
    )
)
"""First names; a name that begins with one reads like a person's."""

SURNAMES = frozenset(
    re.findall(
        r"\S+",
        """smith jones brown williams wilson taylor johnson white martin anderson thompson thomas walker harris
    robinson kelly king davis davies wright evans roberts clark clarke hall jackson green wood hughes edwards turner
    scott cooper morris mitchell moore campbell stewart murphy singh patel nguyen lee young allen watson bennett gray
    murray""",
    )
)
"""Surnames so common that one alone reads like a family, not like a firm."""


def _by_name() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for at, group in enumerate(_GROUPS.split(",")):
        for name in group.split():
            found.setdefault(name, set()).add(at)
    return {name: frozenset(groups) for name, groups in found.items()}


_GROUPS_OF = _by_name()


@lru_cache(maxsize=8192)
def one_name(one: str, other: str) -> bool:
    """Whether two first names are forms of one: `bob` and `robert`; forms of a form are not."""
    return one == other or bool(_GROUPS_OF.get(one, frozenset()) & _GROUPS_OF.get(other, frozenset()))


@lru_cache(maxsize=4096)
def initial_of(letter: str, name: str) -> bool:
    """Whether a first name, in any of its forms, begins with that letter: `r` and `bob`."""
    groups = _GROUPS_OF.get(name, frozenset())
    return name[0] == letter or any(one[0] == letter and groups & held for one, held in _GROUPS_OF.items())


def known(name: str) -> bool:
    """Whether a word is a first name by itself."""
    return name in GIVEN or name in _GROUPS_OF
