"""The words by which a rationale speaks: of the guideline, of what is or is not told.

A cue names what a stretch of a sentence does there: it voices the guideline, denies that
something is documented, names a thing that is or is not there. What the cues mean together is
said in `reasons`. All patterns are in lower case and begin with a letter.
"""

from __future__ import annotations

from typing import Final

WORKER: Final = (
    r"(?:patient|pt|claimant|applicant|employee|individual|injured (?:worker|employee|individual)"
    r"|worker|iw|member|man|woman|gentleman|lady)"
)
_GUIDE = (
    r"(?:guidelines?|mtus|acoem|odg|cpmtg|chapter|schedule|fda|literature|studies|criteria"
    r"|recommendations?|evidence)"
)
_SAYS = (
    r"(?:states?|recommends?|indicates?|notes?|supports?|specify|specifies|suggests?"
    r"|discuss(?:es)?|advises?|allows?|address(?:es)?|describes?|requires?|lists?|stat|point out"
    r"|read|permits?|provides?|calls? for|asks?|endorses?|favou?rs?|limits?|reserves?|grants?"
    r"|cautions?|warns?|names?|sets?|gives?|holds?|says?|speaks? of|wants?|caps?|envisions?"
    r"|contemplates?|mentions?|stipulates?|mandates?|directs?|defines?|defined)"
)
_SAID = (
    r"(?:documented|provided|noted|specified|indicated|submitted|addressed|mentioned|clear|given"
    r"|available|reported|described|discussed|stated|included|identified|established|apparent"
    r"|evident|demonstrated|recorded|outlined|checked|completed|performed|shown|made clear"
    r"|obtained|done|taken|tried|attempted|started|assessed|tested|measured|explained|confirmed"
    r"|named|cited|detailed|quantified|spelled out|set out|set forth|supplied|furnished|listed"
    r"|borne out|known|on file|on record|in the (?:\w+ )?(?:file|chart|records?)|carried out"
    r"|elicited|appreciated|observed|corroborated|verified|substantiated|clarified|elaborated"
    r"|mentioned|attached|enclosed|produced|signed|found|seen|felt|present|told|disclosed"
    r"|justified|defined|said|part of the (?:file|records?)|trialed|ruled out|begun|made|updated"
    r"|diagnosed|worked up)"
)
_MAIN = (
    r"(?:surg\w+|procedure|intervention|operation|arthroscop\w+|repair|release|fusion|replacement"
    r"|reconstruction|arthroplasty|decompression|discectomy|diskectomy|laminectomy|meniscectomy"
    r"|osteotomy|implant\w*|excision|injections?|block|ablation|stimulator)"
)
_TELL = (
    r"(?:document|reveal|show|demonstrate|indicate|specify|suggest|address|establish|provide"
    r"|describe|include|identify|report|contain|mention|reflect|note|support that|furnish|state"
    r"|explain|list|discuss|give|supply|submit|outline|clarify|have|exhibit|say|tell|name|offer"
    r"|record|carry|detail|quantify|justify|substantiate|confirm|corroborate|point to|bear out"
    r"|speak (?:of|to)|spell out|set out|set forth|comment on|elaborate|present|disclose|cite"
    r"|articulate|define|account for|make (?:clear|mention)|go into|allude to|yield|hint at"
    r"|refer to|display|complain of|suffer from)"
)
_TOLD = (
    r"(?:documents?|reveals?|shows?|demonstrates?|indicates?|specif(?:y|ies)|suggests?"
    r"|address(?:es)?|establish(?:es)?|describes?|identif(?:y|ies)|reports?|mentions?|reflects?"
    r"|explains?|says?|tells?|states?|supports?|points? to(?:ward)?|speaks? (?:of|to|for)"
    r"|confirms?|records?|names?|hints? at|discloses?|details?|justif(?:y|ies)|corroborates?"
    r"|substantiates?|clarif(?:y|ies)|gives?|quantif(?:y|ies))"
)
_RECORD = (
    r"(?:records?|file|chart|notes?|documentation|documents|history|reports?|letter|order"
    r"|prescription|request|submission|provider|physician|doctor|surgeon|rfa|form|packet"
    r"|materials?)"
)

FRAMES: Final[dict[str, str]] = {
    "verdict": r"(?:not|never|cannot|nor|neither)(?: (?:be|been|to be|a|seen as|considered|deemed"
    r"|determined|found|yet|appear|felt|shown|clearly|currently|reasonably|otherwise|both|judged"
    r"|therefore|thus)){0,8} (?:(?:clinically|medically) (?:indicated|warranted|supported|justified"
    r"|appropriate)|(?:medical(?:ly)? )?(?:necessary|necessity|reasonable|appropriate))",
    "unproven": r"medical necessity (?:[\w-]+ ){0,8}?(?:not|cannot) (?:be "
    r"|been )?(?:\w+ )?(?:established|substantiated|supported|determined|demonstrated)",
    # frames, which are read before anything within them
    "exception": r"(?:exceptional|extenuating|unusual|special|compelling"
    r"|mitigating) (?:\w+ )?(?:factors?|circumstances?|facts?|features?|clinical facts)",
    "agreed": r"peer[- ]to[- ]peer (?:conference|discussion|call|conversation)"
    rf"|(?:provider|physician|doctor|{WORKER}) (?:\w+ )?agreed"
    r"|withdr(?:ew|awn?|aw) (?:the|this|his|her) (?:\w+ )?(?:test|item|study|request|order"
    r"|prescription)|(?:request|order|prescription) (?:was|has been|has since been"
    r"|is) (?:since )?(?:withdrawn|cancel\w+|rescinded)|(?:rescinded|cancell?ed|retracted"
    r"|taken back|took back|dropped|revoked) (?:the|this|his|her) (?:request|order|prescription)"
    r"|not (?:considered |regarded as |deemed |primarily )?(?:a "
    r"|an )?(?:\w+ )?medical(?:ly)? (?:in nature|treatments?|services?|care|devices?|equipment"
    r"|item|supplies)|not (?:a )?(?:form of )?(?:treatment|health ?care)|not (?:qualify|count"
    r"|rank) as (?:an? )?(?:\w+ )?(?:treatment|care|service|device)",
    "no_support": r"(?:trials?|studies|research|literature|evidence|data"
    r"|reviews?)\b(?: [\w-]+){0,6}? (?:fail(?:ed|s)? to|(?:has|have) (?:yet to|not|failed)"
    r"|do(?:es)? not|did not|cannot|finds? no|found no|shows? no|showed no) (?:show|establish"
    r"|prove|demonstrate|support|find|confirm|bear|back|favou?r|advantage|benefit|gain|effect"
    r"|value|difference|shown|proven|established|borne|suggest)\w*|lacks? (?:fda|regulatory"
    r"|scientific|any|proven|established|good) (?:\w+ )?(?:approval|support|basis|backing"
    r"|evidence|proof|value|efficacy)|no (?:(?:high[- ]quality|scientific|peer[- ]reviewed"
    r"|medical|clinical|good|real|solid|convincing|sufficient|adequate|published|reliable"
    r"|strong) ){0,8}(?:evidence|literature|studies|data|research"
    r"|trials) (?:\w+ )?(?:to support(?! that)|supporting|for (?:the )?use|to recommend"
    r"|of efficacy|of effectiveness|of (?:\w+ )?(?:value|worth)|to suggest (?:that )?it works"
    r"|behind)|no (?:evidence[- ]based )?recommendations? (?:of|for|in favou?r)|(?:guidelines?"
    r"|mtus|odg|acoem) (?:holds?|offers?|gives?|finds?|sees?|contains?|provides?|lends?"
    r"|makes?) no (?:\w+ )?(?:support|recommendation|endorsement|place|provision|backing)"
    r"|no (?:\w+ )?(?:support|backing|approval|basis|place|proven|role|recommendation) (?:in|from"
    r"|by|for|of|is|value|worth|use|benefit|efficacy)\b(?! the (?:records?|file|chart|notes?"
    r"|submitted|provided))|lack of (?:sufficient |supporting |quality |scientific |adequate "
    r"|published |good |strong ){0,8}(?:literature|scientific|medical evidence|studies|research"
    r"|trials)|(?:insufficient|inadequate|weak|scant|sparse|little|conflicting|mixed|poor|scarce"
    r"|low-quality|paucity of|dearth of|few|thin) (?:(?:\w+ )?(?:studies|literature|data|trials"
    r"|research|science)|(?:\w+ )?evidence (?:to|for|of|that|support|in|on|behind|base))"
    r"|insufficient (?:\w+ )?evidence|(?:no|little|scant|scarce"
    r"|insufficient) (?:\w+ )?proof (?:that|of|for)|(?:usefulness|worth|value|efficacy"
    r"|effectiveness|utility|merit|benefits?) of (?:[\w-]+ ){1,6}?(?:established|proven|shown"
    r"|demonstrated|unproven|unknown|uncertain) (?:in|by) (?:\w+ ){0,2}?(?:peer|studies|trials"
    r"|literature|research)|(?:evidence|literature|research|data|studies|trials|science"
    r"|support) (?:\w+ ){0,4}?(?:is|are|was|remains?) (?:\w+ )?(?:lacking|insufficient"
    r"|inconclusive|weak|sparse|scarce|mixed|conflicting|poor|thin|limited|scant|absent|wanting"
    r"|in short supply|few|missing)|(?:evidence|literature|studies|research"
    r"|trials) (?:\w+ )?do(?:es)? not (?:support|favou?r|show|bear out|back)|(?:has |have |is "
    r"|are |was |were )?(?:not|never|yet to) (?:been |be )?(?:proven|shown|established"
    r"|demonstrated|found) (?:to be )?(?:effective|of benefit|beneficial|efficac\w+|efficient"
    r"|useful|helpful|superior|better|safe and effective|to (?:have|lower|reduce|improve|help"
    r"|work|speed|prevent|change|add|be (?:of|any|effective|better|useful|superior))\b)"
    r"|no (?:better|more effective|more helpful|different|superior) than|not (?:\w+ )?better than"
    r"|(?:limited|little|weak) evidence|experimental|investigational|under (?:study"
    r"|investigation)|unproven|unestablished|not (?:yet )?proven|not fda[- ]approved"
    r"|not (?:been )?approved (?:by the fda|for)|not have a role|no longer (?:recommended|advised"
    r"|endorsed|supported)|(?:has|have|had) (?:no|little) (?:proven |known |established "
    r"|demonstrated |clear )?(?:value|worth|role|place|benefit|use|effect) (?:in|for|over|beyond)",
    "too_long": r"not (?:\w+ )?(?:recommended|indicated|intended|advised|supported|meant"
    r"|to be used|approved) (?:to be used )?(?:for )?(?:use )?(?:more than|longer|long[- ]term"
    r"|long use|beyond|past|chronic use|prolonged|over a long|extended)"
    r"|long[- ]term (?:daily )?use (?:\w+ ){0,3}(?:not|is discouraged)|(?:limited?|limits?"
    r"|limiting|restricted|restricts?|confined?|confines) (?:\w+ ){0,5}?(?:to"
    r"|for) (?:\w+ ){0,4}?(?:weeks?|days?|months?)",
    "not_primary": r"not (?:recommended|indicated|supported"
    r"|advised) as (?:an? )?(?:\w+ )?(?:primary|first|stand|isolated|sole)|not (?:routinely"
    r"|generally|usually|necessarily|typically|always) (?:recommended|indicated|needed|required)"
    r"|not recommended: ?|not recommended (?:\w+ ){1,6}?(?:unless|until|except)"
    r"|not recommended (?:in the )?(?:absence|unless|before|until|prior|without|if|where|when)"
    r"|unless|not recommended is not|class\)? (?:that )?(?:it )?is not recommended",
    "not_recommended": r"not (?:\w+ )?recommend(?:ed|ing)?\b|recommends? against"
    r"|not (?:\w+ )?(?:be )?recommended|not (?:\w+ )?(?:supportive of|endorsed?|advised|advisable"
    r"|sanctioned|favou?red|countenanced|encouraged)|(?:advis\w+|caution\w*|argues?|warn\w*"
    r"|speaks?|come out) (?:\w+ )?against|discouraged?|discourages|disfavou?r\w*"
    r"|frown\w* (?:up)?on|inadvisable|ill-advised|not (?:an? |the )?(?:\w+ )?(?:option"
    r"|part of (?:the )?(?:\w+ )?(?:treatment|care|therapy))"
    rf"|{_GUIDE} (?:\w+ )?(?:advises?|cautions?|warns?|argues?|speaks?|comes? (?:down|out)"
    rf"|recommends?) (?:\w+ )?against|{_GUIDE} (?:\w+ )?(?:discourages?|disfavou?rs?|disapproves?"
    rf"|rejects?|prohibits?|excludes?)|{_GUIDE} (?:\w+ )?(?:do(?:es)? not|cannot|fails? to|nowhere"
    rf"|never|no longer) (?:\w+ )?(?:supports?|recommends?|endorses?|favou?rs?|advises?|sanctions?"
    rf"|allows?|provides? for|regards?|lists?|permits?)|(?:nor|neither) (?:do"
    rf"|does) (?:the )?(?:\w+ )?{_GUIDE} (?:\w+ )?(?:support|recommend|endorse|favou?r|advise"
    rf"|sanction|regard|list|permit)"
    r"|not (?:\w+ )?supported (?:by|per|under|in|for)(?! (?:the )?(?:\w+ )?(?:records?|documents?"
    r"|documentation|notes?|exam\w*|findings|evidence|information|file|chart|history|report))"
    r"|against (?:its|their|the) (?:routine )?use|not among (?:the )?(?:\w+ )?(?:recommended"
    r"|accepted|listed|supported)|second(?:-line| line)? only|not an? (?:accepted|recommended"
    r"|established)",
    "depends": r"(?:since|as(?! such)|because|given|if|while|inasmuch as|now that"
    r"|seeing that) (?:that )?(?:the |this |an? |that )?(?:\w+[- ]){0,4}?(?:surg\w+|procedure"
    r"|intervention|operation|request(?:ed)?|injections?|arthroscopy|fusion|repair|treatment"
    r"|therapy|acupuncture|medication|device|unit|release|replacement|reconstruction|arthroplasty"
    r"|decompression|discectomy|implantation|stimulator|block|program)\b[^.;]{0,80}?\b(?:not"
    r"|denied|refused|rejected|un\w+|upheld|declined|non-?certified|disallowed|turned down|none"
    r"|fails?(?! to\b))\b"
    rf"|{_MAIN}\b[^.;]{{0,40}}? not\b[^.]{{0,60}}?[;,] ?(?:and )?(?:therefore|thus|hence|so"
    rf"|accordingly|consequently|neither|nor)\b",
    "unplanned": rf"(?:without|absent) (?:the |that |this )(?:\w+ )?{_MAIN}"
    rf"|no (?:\w+ ){{0,2}}?{_MAIN} (?:\w+ )?(?:is|was|has been|will|being"
    rf"|having been) (?:\w+ )?(?:authorized|approved|certified|planned|performed|allowed|to|take"
    rf"|be|going|carried|done|scheduled)",
    "no_main": rf"{_MAIN}(?: \w+){{0,5}}? (?:itself )?(?:is|was|has been|have been|are|were"
    rf"|being) (?:\w+ )?(?:denied|refused|rejected|upheld|declined|non-?certified|disallowed"
    rf"|turned down|not going)|(?:denial|refusal|rejection) of (?:the |his |her "
    rf"|this )?(?:\w+ ){{0,2}}?{_MAIN}"
    r"|moot|stands? or falls?|hinges? on|none of the (?:services|items|things)",
    "refused_main": rf"{_MAIN}(?: \w+){{0,6}}? (?:is|was|has been|have been|are|were|has"
    rf"|have) (?:found |deemed |itself )?not"
    r" (?:been )?(?:\w+ ){0,2}?(?:supported|approved|certified|authorized|necessary|indicated"
    r"|warranted|appropriate|allowed|granted|justified)",
    "approved_main": rf"{_MAIN}(?: \w+){{0,4}}? (?:is|was|has been|have been|are|were|being)"
    r" (?!not\b)(?:\w+ )?(?:to be )?(?:medically )?(?:supported|approved|certified|authorized"
    r"|necessary|indicated|warranted|deemed|appropriate|scheduled|allowed|granted|upheld"
    r"|overturned|planned|accepted|certified|found (?:to be )?(?:medically )?(?:necessary"
    r"|appropriate))"
    rf"|{_MAIN} (?:that|which) (?:this|the) (?:decision|review|determination) (?:allows|approves"
    rf"|permits|grants|overturns|found)|{_MAIN} (?:(?:that|which) (?:was|is|has been) )?(?:approved|allowed|found|certified|granted"
    rf"|upheld|authorized|supported|endorsed|necessary) (?:\w+ ){{0,2}}?(?:above|here|necessary"
    rf"|elsewhere|today)|{_MAIN} (?:now )?(?:going|moving|proceeding|stands|goes) (?:forward|ahead"
    rf"|approved)|{_MAIN} stands"
    rf"|{_MAIN} (?:is|are|will) (?:going|go|moving|proceeding|to go|proceed) ?(?:ahead|forward)?"
    rf"|undergo(?:ing)? (?:an? |the |his |her )?(?:\w+ ){{0,3}}?{_MAIN}"
    r"|supported? (?:the )?(?:surgical|surgery)"
    rf"|(?:will|is to|are to|going to|due to|about to|set to|expected to|plans? to|scheduled to"
    rf"|slated to) (?:be )?(?:undergo\w*|have (?:an? |the |his |her )?(?:\w+ ){{0,3}}?{_MAIN})"
    rf"|(?:planned|upcoming|approved|authorized|pending|scheduled|certified|forthcoming"
    rf"|allowed) (?:\w+ ){{0,2}}?{_MAIN}",
    # the guideline's voice
    "guide": rf"{_GUIDE} (?:(?:also|further|specifically|generally|do|does|would|will|only"
    rf"|likewise|clearly|the|\w+ly|not|in turn|itself|here) ){{0,8}}{_SAYS}(?! (?:\w+ )?against)\b"
    rf"|{_GUIDE} (?:\w+ )?(?:is|are) silent|(?:odg|mtus|acoem|fda|guidelines?):|(?:according to"
    rf"|per|pursuant to|as per|as noted in|under|as outlined in"
    rf"|as stated in) (?:the )?(?:\w+[- /]){{0,9}}?{_GUIDE}\b"
    r"|(?:is|are|be) (?:(?:generally|only|also|usually|primarily|strongly|still|best|an option"
    r"|mainly|ordinarily) )?(?:recommended|indicated|reserved|supported|defined|considered|meant"
    r"|intended|kept|provided|advised|allowed|suited|an option) (?:(?:only |primarily |generally "
    r"|here )?(?:for|as|if|when|to|in|with|at|that|by|up|over|based|where|(?=after\b|once\b"
    r"|only\b)))|(?:may|can|might) (?:be|go on|follow|reduce|help) (?:\w+ )?(?:appropriate"
    r"|recommended|considered|indicated|helpful|useful|warranted|necessary|beneficial|used|added"
    r"|effective|extended|carried|weighed|given|tried|repeated|continued|offered)"
    r"|should (?:\w+ )?(?:be|have|not|only|include|occur|show|start|attempt|precede|follow)\b"
    r"|must (?:be|include|have|show|precede|first)|patients? (?:who|with|should|in whom|for whom"
    r"|whose)|criteria (?:for|include|to|are(?! not))|(?:those|people|persons|workers|someone"
    r"|somebody) (?:who|with|at|whose)"
    r"|(?<!clear )(?<!no )(?<!further )(?<!any )(?<!an )indications? (?:for|include)"
    r"|it is recommended|if (?:the|there|no|a|an|it|they)\b|icd-?\d",
    # what is told not to be there
    "fails_to": rf"(?:failed|fails|failure|neglect(?:ed|s)?|omit(?:s|ted)?|declin(?:ed"
    rf"|es)) to (?:\w+ )?{_TELL}\b"
    r"|(?:leaves?|left) (?:open|out|unsaid|unclear|unanswered|it open|unexplained|unaddressed"
    r"|blank)|(?:is|are|was|were|remains?) (?:also |still |therefore |currently |otherwise |both "
    r"|now |completely |entirely |simply )?silent (?:on|as to|about|regarding|concerning)|sa(?:ys"
    r"|id|y) nothing (?:of|about|on|as to)|(?:offers?|gives?|gave|offered|provides?|provided"
    r"|contains?) (?:no|little|nothing)\b",
    "not_told": rf"(?:do(?:es)?|did|has|have|had|could|would|can) ?not (?:(?:\w+ly|also"
    rf"|specifically|even|yet|in any way) ){{0,8}}{_TELL}(?:ed|d|en)?\b|(?:do(?:es)?|did|has|have"
    rf"|had)n't (?:{_TELL})(?:ed|d)?\b|(?:nowhere|nor) (?:\w+ ){{0,3}}?(?:do(?:es)?|did|has"
    rf"|have) (?:the )?(?:[\w']+ ){{0,4}}?{_TELL}(?:ed|d)?\b|(?:nobody|no one|no (?:provider"
    rf"|physician|doctor|{_RECORD}))\b (?:\w+ ){{0,3}}?(?:{_TOLD}|recorded|documented|measured"
    rf"|described|reported|noted|explained|asked|said)",
    "untried": r"(?:not|never|n't|yet to) (?:(?:\w+ly|been|be|ever|yet|even|once|have|had"
    r"|first) ){0,8}(?:tried|trialed|attempted|used|worn|had|taken|exhausted|undergone|attended"
    r"|received|raised|titrated|taught|exercised|participated in|gone through|been through"
    r"|pursued|explored|prescribed|maximized|stretched)|untried|bypassed|skipped|passed over"
    r"|never (?:been )?(?:given|offered)|not (?:been )?(?:given|offered) (?:an?|any)\b",
    "untold": rf"(?:not|never|nor|n't) (?:(?:\w+ly|been|also|otherwise|to be|be|well|made|yet|even"
    rf"|it) ){{0,8}}{_SAID}"
    r"|unclear|unknown|undocumented|uncertain|(?:poorly|inadequately|insufficiently|barely"
    r"|scarcely|hardly|sparsely|vaguely|incompletely|nowhere) (?:\w+ )?(?:documented|defined"
    r"|described|explained|mentioned|recorded|justified|reported|noted|found|stated|addressed)"
    r"|unspecified(?=[.,;]|$| (?:quantity|duration|amount|number|dos\w+|frequency|body|length))"
    r"|unstated|unexplained|unreported|unrecorded|unaddressed|unanswered|unquantified|undefined"
    r"|undisclosed|unidentified|unmentioned|unconfirmed|unverified|undetermined"
    r"|not (?:\w+ )?certain|impossible to (?:tell|say|know|determine|judge)|hard to (?:tell|say"
    r"|judge)|(?:cannot|could not) (?:tell|say|judge|determine)|(?:cannot"
    r"|could not) be (?:determined|established|discerned|told|judged|gauged|verified|made out"
    r"|assessed|known)|clarification (?:\w+ )?(?:is|was) (?:needed|required)"
    r"|further clarification|(?:is|are|was|were|remains?|seems?) (?:also |still |therefore "
    r"|currently |otherwise |both |now |completely |entirely |simply )?(?:lacking|missing|absent"
    r"|omitted|wanting|anybody's guess|not there)|left (?:open|out|blank|unsaid)|(?:open|anyone's"
    r"|anybody's) (?:to )?(?:question|guess)|(?:missing|absent|omitted|left out) from",
    "none_of": rf"none (?:here|(?:is|are|was|were|has been) (?:\w+ )?{_SAID})"
    r"|none of (?:this|these|those|them|which|the (?:above|criteria|indications|conditions"
    r"|(?:\w+ ){0,2}risks?|(?:\w+ ){0,2}(?:criteria|conditions|indications|risk factors)))"
    r"|(?:shows?|has|have|names?|meets?|documents?|records?|presents?|reports?|satisf(?:y"
    r"|ies)) (?:\w+ )?(?:none|neither)(?= of\b|[.,;]|$| at\b| is\b| in\b)|neither (?:of (?:these"
    r"|them|the (?:two|conditions|criteria))|condition|criterion|is (?:the case|present|met|true"
    r"|found|shown))",
    "unchanged": r"no (?:new|interval|intervening|subsequent|later|further) (?:injury|injuries"
    r"|trauma|events?|changes?)|no (?:\w+ )?change (?:on|of|since|from|between)"
    r"|nothing (?:has )?(?:\w+ )?changed|(?:has|have|had) not changed(?= since)",
    "lack": r"(?:no|without|lack of|lacks?|lacking|absence of|absent|insufficient|inadequate"
    r"|minimal|scant|devoid of|little|any|scarce|want of|hardly any|nor(?: \w+){1,3} any|not any"
    r"|nor any)(?: (?:any|a|an|the|clear\w*|firm|specific|sufficient|significant|adequate|current"
    r"|recent|objective|new|real|good|valid|solid|real|detailed|compelling|documented|clinical"
    r"|medical|further|supporting|such|proper|quantifiable|quantified|written|formal|explicit"
    r"|supportive|recorded|satisfactory|reliable|measurable|definitive|convincing|mention and"
    r"|evidenced?[- ]based|or)){0,8} (?:documentation|evidence|indications?|mention|discussion"
    r"|description|record|statement|proof|word|trace|hint|account|basis|reference|comment|sign"
    r"|augmentation|information|data|report|support|note|signs?|suggestion|suspicions?|findings?"
    r"|detail|details|explanation|clue|demonstration|confirmation|verification|corroboration"
    r"|showing)"
    rf"|(?:nothing|little) (?:[\w'-]+ ){{0,6}}?(?:{_TOLD}|to (?:show|suggest|indicate|say"
    rf"|document|explain|support|confirm|prove|justify|establish|demonstrate))",
}
"""Cue name to its alternatives; where two begin at one place, the one named first is read.

`reason_things.THINGS` come after them.
"""
