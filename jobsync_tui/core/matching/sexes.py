"""Which first names, surnames and titles are plainly a man's or a woman's, and which differ as theirs do."""

from __future__ import annotations

import re

from jobsync_tui.core.matching.people import misspelt

_MEN = frozenset(
    re.findall(
        r"\S+",
        """aaron abdul abdullah abraham adam adrian ahmad ahmed aidan alan albert alec aleksandar aleksander
        aleksandr alessandro alexander alf alfie alfred alfredo alistair allan allen alvaro amir amit anand anaru
        anders andre andreas andrei andrej andrew andy angelo angus anil anthony antoine anton antonio antony
        arjun armando arnold artem arthur arturo arun ashok aziz barrington barry bart baz ben benedict benjamin
        benny bernard bert bharat bill billy bob bobby bogdan bohdan bojan boris brad bradley brandon brendan
        brent brett brian bruce bruno bryan bryce cal callum cameron carl carlo carlos carmelo cedric cesar chad
        charles christian christopher chuck clarence cliff clifford clinton clive cody colin connor conor
        constantine craig cyril daisuke damian damien damir dan daniel danny dante darko darren darryl dave david
        davide daz dean declan deepak denis dennis derek dermot des desmond diego dieter dimitri dimitrios dinesh
        dmitri dmytro domenico dominic don donald doug douglas dragan duncan dylan eamon ed eddie edmund eduardo
        edward edwin elias elijah emil emilio emmanuel enrico enrique eric erick erik ernest ernie esteban ethan
        eugene evan ewan fadi farid federico felipe felix fergus fernando finn francesco francis franco frank
        franz fraser fred frederick gabriel ganesh gareth garry gary gavin gaz gennaro geoff geoffrey george
        georgi georgios gerald gerard gerhard giacomo giorgio giorgos giovanni giuseppe glenn goran gordon graeme
        graham grant greg gregory guillermo gurdeep gurpreet gus gustavo guy hamish hamza hank hans harald harold
        harrison harry harvey hasan hassan hector heinrich helmut hemi henri henrik henry herbert hiroki hiroshi
        hitesh hohepa hone horst howard howie hugh hughie hugo hussain hussein iain ian ibrahim igor imran ioane
        isaac ismail ivan ivo jack jacob jacques jagdish jake jakub jamal james jamil janek jarrod jason jaswant
        javier jeff jeffrey jeremy jerry jerzy jignesh jim jimmy joao joe joel joerg johan john johnny jon jonah
        jonathan jonathon jonny jordi jorge jose josef joseph josh joshua jovan juan juergen julian julio justin
        kamal kane karan karim karl kazuo keith kelvin ken kenji kenneth kenny kenta kev kevin khaled khalid
        kieran konstantin konstantinos kosta kostas krzysztof kurt kyle lachlan lance larry lars laurence
        lawrence len leo leon leonard leonardo leonid leroy lewis liam lloyd louis luc luca lucas luigi luis
        lukas luke magnus mahesh mahmoud makoto malcolm manaaki manoj manuel marc marcel marcelo marco marcus
        marek mario marios marius mark marko marlon martin martyn mason mateo mateusz mathew matiu matt matthew
        maurice mauro max maxim maxwell mehmet michael michal mick miguel mihai mihail mikaere mike mikey mikhail
        milan milos milton mitchell mohamed mohammad mohammed mohan mohit muhammad murray musa mustafa muz nadim
        naresh nathan nathaniel naveen ned neil nelson neville niall nicholas nick nicolas nigel nikau nikhil
        nikola nikolai nikolaos nikos nilesh nils noah norm norman oleg oleksandr oleksiy oliver olivier omar
        oscar osman otto owen ozzie pablo paddy panagiotis paolo paora paresh pascal patrick paul paulo pavel
        pawel pedro petar pete peter petr petros phil philip philippe phillip pierre piers pietro piotr prakash
        pravin rafael rafal rahul raj rajan rajesh rajiv rakesh ralph ramesh ramon rashid ravi rawiri ray raymond
        reginald renato rewi reza rhys ricardo riccardo richard rick ricky rob robert roberto rod roderick rodney
        rodrigo roger rohan rohit roland roman ron ronald rory ross roy rupert russ russell ryan salim salvatore
        samir samuel sandeep sanjay sanjeev santiago satish satoshi saul scott sean seb sebastian sefo semisi
        serge sergei sergey sergio shaun shawn sid sidney simon siosaia siosiua slobodan soren sosefo spencer
        spiro spiros stan stanislav stanley stefan stefano stelios stephan stephen steve steven stewart stu
        stuart sukhdev sunil suresh sven takeshi tama tane tarek tariq ted teddy terence tevita theo theodore
        thomas tim timothy tipene tobias toby todd tom tomas tomasi tomasz tommaso tommy travis trent trevor
        tristan troy tyler uwe vasil vasile vasilis vasyl vaughan vernon victor vijay vikram viktor viliami vince
        vincent vincenzo vinod vito vlad vladimir vladislav vladyslav volodymyr walt walter warren wayne werner
        wesley wilfred wilhelm will william winston wiremu wojciech wolfgang xavier yan yannis yaroslav yevhen
        youssef yuri yusuf zac zachary zane zdravko zoran""",
    )
)
_WOMEN = frozenset(
    re.findall(
        r"\S+",
        """aaliyah abby abigail ada adele adriana agata agnes agnieszka aisha aishah alba aleksandra alessandra
        alexandra alice alicia alison aliya allison amalia amanda amber amelia amina amira amita amy ana anahera
        anastasia aneeta angela angelina angie anika anila anita anjali ann anna anne annette annika antonella
        antonia aoife ariana aroha asha astrid audrey ava barb barbara barbie beata beatrice beatriz bec becky
        bella bernadette beryl bethany betty bev beverley bex bianca brenda briana brianna bridget brigitte
        bronwyn caitlin camila carla carly carmel carmela carmen carol carole carolina caroline carolyn cassandra
        catarina cath catherine cathy cecilia celia chantal chantelle charlotte chelsea cherie cheryl chiara
        chloe chrissie chrissy christiana christina christine ciara cindy claire clara clare claudia colette
        colleen constance corinne cynthia dagmar daisy daniela daniella danielle daphne daria dawn deanna deb
        debbie deborah debra deepika deidre delia denise despina diana diane dianne dimitra divya dolores donna
        dora doreen doris dorothy dot dotty dragana edith edna eileen elaine eleanor elena eleni elisa elisabeth
        eliza elizabeth ella ellen ellie elsa elsie emily emma erica erika ester esther eva eve evelyn faith
        farah fatima fatma fay faye felicity fiona flora florence fran franca frances francesca freya gabby
        gabriela gabriella gabrielle gail geeta gemma georgia georgina geraldine gertrude gianna gill gillian
        gina ginny giovanna giulia glenda gloria gorana grace greta gudrun gwen halina hana hannah harriet hayley
        hazel heather heidi helen helena helene hiba hilda hinemoa holly huong ida ilse imogen ines ingrid irena
        irene irina iris irma isabel isabella isabelle isla ivana ivanka ivy izzy jacinta jacqueline jacqui jana
        jane janelle janet janette janice janina janine jasmina jasmine jayne jean jeanette jelena jen jenn jenna
        jennifer jenny jessica jill joan joanna joanne johanna josephine josie joy joyce juana judith judy julia
        juliana julianne julie juliet june justine kamala kamila karen karin karina karolina kat katarina
        katarzyna kate katerina kath katherine kathleen kathryn kathy katie katrina kavita kayla keiko kellie
        kerrie kerstin khadija khalida kirsten kirsty kristen kristina kylie lakshmi lana lara larissa lata laura
        lauren lavinia leah leanne leila lena leonie lesieli lidia lilian lillian lily linda lisa liv liz lizzie
        lois loretta lorna lorraine lottie louisa louise lucia lucinda lucy ludmila lydia lynda lynette lynn
        lynne mabel maddie maddy madeleine madison magda magdalena maggie mags malgorzata mandy manuela marama
        marcia marg margaret margarita marge margot maria mariana marie marilyn marina marjorie marlene marta
        martha martina mary maryam matilda maureen maxine meena meera meg megan melanie mele melinda melissa mere
        mereana meredith mia michaela michelle mihaela mihi milena millie mina miranda miriam moana moira molly
        monica monika monique muriel myra myrtle nadia nadine nancy naomi natalia natalie natasha neeta neha nell
        nerida ngaio ngaire nichola nicola nicole nikki nina nora norma oksana oleksandra olena olga olive olivia
        olwyn pam pamela pania paola patricia patty paula paulina pauline pavlina pearl peg peggy penelope penny
        petra petronella philippa phillipa phoebe phyllis pippa pooja priscilla priya rachael rachel radmila
        raewyn rafaela ramona rebecca regina rekha renata renee rhonda rita roberta romana ros rosa rosalie
        rosalind rose rosemary rosie roslyn rowena roxanne ruby ruth sabine sabrina sally samantha samira sandra
        sara sarah savita sharon shauna shaz sheila shelley sheree sherry shirley shona shreya sian silvana
        silvia simona simone sinead siobhan sita slavica snezana sofia sonia sonja sophia sophie stanislava
        stefania stella stephanie sue sunila sunita susan susanna susanne sushma susie suzanne suzie svetlana
        sylvia tamara tammy tania tanja tanya tara tasha tatiana teresa terri tess tessa thelma theresa therese
        tiffany tina toni tori tracey tracy tricia trish trudy una ursula urszula usha valentina valeria valerie
        vanessa vera veronica vesna vicki vicky victoria viktoria violet violeta virginia vivienne vonnie wanda
        wendy wilhelmina winifred yasmin yolanda yvette yvonne zahra zainab zara zoe zofia zorana zuzana""",
    )
)
_HIS, _HERS = frozenset({"Mr", "Master"}), frozenset({"Mrs", "Miss", "Ms"})

_ENDINGS = (
    ("ov", "ova"),
    ("ev", "eva"),
    ("in", "ina"),
    ("yn", "yna"),
    ("ski", "ska"),
    ("cki", "cka"),
    ("dzki", "dzka"),
    ("sky", "ska"),
    ("sky", "skaya"),
    ("skiy", "skaya"),
    ("poulos", "poulou"),
    ("idis", "idou"),
    ("akis", "aki"),
    ("s", "a"),
    ("is", "e"),
    ("as", "iene"),
    ("is", "iene"),
    ("us", "iene"),
    ("", "ova"),
    ("a", "ova"),
)
"""Ends of surnames of a husband and his wife: Slavic, Greek, Latvian, Lithuanian."""

_SHORTEST_STEM = 2
_VOWELS = frozenset("aeiou")
_ALIKE = frozenset("eiy")


def sex_of(given: str) -> str:
    """`he` or `she` where a first name is plainly a man's or a woman's; empty for Sam, for an initial, for others."""
    return "he" if given in _MEN else "she" if given in _WOMEN else ""


def sex_of_title(title: str) -> str:
    """`he` or `she` by a title; empty for a doctor and for none."""
    return "he" if title in _HIS else "she" if title in _HERS else ""


def are_apart(one: str, other: str) -> bool:
    """Whether two titles are a man's and a woman's, or a father's and a son's."""
    return {sex_of_title(one), sex_of_title(other)} == {"he", "she"} or {one, other} == {"Mr", "Master"}


def are_he_and_she(one: str, other: str) -> bool:
    """Whether two first names differ by the last vowel, or are a man's and a woman's: never a slip of the fingers.

    `Martin` and `Martina`, `Antonio` and `Antonia`, `Emil` and `Emily`; not `Jody` and `Jodie`.
    """
    if {sex_of(one), sex_of(other)} == {"he", "she"} and misspelt(one, other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        last = {short[-1], long[-1]}
        return short[:-1] == long[:-1] and len(last) > 1 and last <= _VOWELS | _ALIKE and not last <= _ALIKE
    if len(short) <= _SHORTEST_STEM or not long.startswith(short):
        return False
    added = long[len(short) :]
    if added == "a":
        return short[-1] != "a"
    if added == "e":
        return sex_of(short) == "he" or (sex_of(short) != "she" and sex_of(long) != "he")
    return added in _ADDED and short[-1] not in _VOWELS


_ADDED = frozenset({"o", "i", "y", "ia", "ina"})


def are_husband_and_wife(one: str, other: str) -> bool:
    """Whether two surnames are the forms of one that a man and a woman bear: `Ivanov` and `Ivanova`."""
    return any(
        man.endswith(his) and woman == man[: len(man) - len(his)] + hers and len(man) > len(his) + _SHORTEST_STEM
        for man, woman in ((one, other), (other, one))
        for his, hers in _ENDINGS
    )
