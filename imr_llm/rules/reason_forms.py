"""Forms by which a reviewer lets a reason be understood without the words of a report.

The cues of `reason_terms` are the vocabulary of the house style: "no documentation of", "exceeds the
guideline". In free prose a reviewer compares ("no better than the sham"), sets a case against a
condition ("he has neither", "that is not what this worker has"), tells what was there already ("she
had one in April") or what a drug would do ("would drive up a pressure just brought down"). Each
pattern is one such form, over the whole sentence; `refusing` and `approving` name those met.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from imr_llm.rules.reason_cues import FEW, ByFirstWord, by_first_word
from imr_llm.rules.reason_terms import WORKER
from imr_llm.silent import silent

_LONGEST = 1200  # characters of a sentence that is looked at
_SOURCE = (
    r"(?:guidelines?|mtus|odg|acoem|chapters?|sources?|schedule|panel|fda|label|formulary|committee"
    r"|consensus|college|academy|authors?|reviews?|society)"
)
_TRIALS = r"(?:trials?|studies|study|research|evidence|literature|data|proof|science)"
_HE = rf"(?:he|she|it|they|this|that|these|the (?:\w+ )?{WORKER}|this (?:\w+ )?{WORKER})"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|spring|summer|fall|autumn|winter|\d{1,2}/\d|\d{4}|the (?:\w+ )?(?:week|month|year))"
)
_THING = (
    r"(?:drug|medication|medicine|tablets?|pills?|agent|class|injections?|treatments?|device|unit"
    r"|procedure|stimulator|capsules?|steroid|nsaids?|opioids?|sedatives?|combination|pair|brace)"
)
_ORGAN = (
    r"(?:kidneys?|stomach|liver|heart|lungs?|bones?|gut|bowels?|ulcers?|lining|tendons?|pressure"
    r"|sugars?|glucose|bleeding|breathing|respirat\w*|sedat\w*|drows\w*|apnea|cognition|memory)"
)
_ILL = (
    r"(?:kidney|renal|liver|hepatic|heart|cardiac|cardiovascular|ulcers?|bleed\w*|stones?|seizures?"
    r"|strokes?|asthma|apnea|glaucoma|addiction|abuse|overdos\w+|falls?|fell|allerg\w+|diabet\w+"
    r"|hypertension|pregnan\w+|anticoag\w+|warfarin|blood thinners?|infection|pacemaker|alcohol\w*"
    r"|suicid\w+|gastritis|gerd|reflux|copd|a1c|egfr|creatinine|methadone|benzodiazepines?|opioids?"
    r"|prostat\w+|arrhythmia|fibrillation)"
)

# --- why not ----------------------------------------------------------------------------------
_AGAINST = re.compile(
    rf"^(?:the )?{_SOURCE}[^:.;]{{0,30}}: (?:no\b|not\b|against|never)"
    # the source is said to be against it
    r"|\b(?:recommend\w*|evidence|advice|position|stance|consensus|weight|advises?|comes? (?:down|out)"
    r"|argues?|counsels?|votes?|stands?) (?:\w+ ){0,2}?against\b"
    rf"|\b{_SOURCE}\b[^.;:]{{0,40}}? (?:says? no\b|says? not to|say otherwise|turns? (?:it|this|them)"
    r" down|rules? (?:it|this|them|such \w+) out|(?:is|are) against|(?:gives?|offers?|lends?|has"
    r"|have|finds?|sees?|makes?) (?:it |this |them )?no (?:\w+ )?(?:place|room|role|support|use"
    r"|backing|recommendation|endorsement|approval|good word|case|provision|help)|withholds?"
    r"|declines? to|stops? short of|rejects?|(?:does|do) not (?:\w+ )?(?:include|carry|extend to"
    r"|cover|recommend|support|endorse|advise|favou?r|back|list|accept|allow|provide|contemplate"
    r"|envision|sanction|recogni[sz]e|approve))"
    r"|\bas not recommended|\bnot recommended (?:by name|at all|for any|altogether|in any|for this"
    r"|for such)"
    rf"|\b{_SOURCE}\b[^.;:]{{0,50}}? as (?:unproven|experimental|investigational|unsupported"
    r"|ineffective|an? \"?n\"? )|\bstatus (?:is )?\"?n\b|\"n\"[- ](?:drug|status|listed)"
    r"|\bn[- ]drug\b"
    r"|\b(?:rarely|seldom|never|almost never|hardly ever) (?:\w+ )?(?:appropriate"
    r"|indicated|needed|necessary|justified|recommended|advised|required|warranted|helpful|called for)\b"
    r"|\"(?:almost |)never\b|\brated (?:\w+ )?(?:in|not |un|rarely)|\b(?:should|ought to|must) not be"
    r" (?:used|offered|ordered|prescribed|part of|relied)\b"
    # compared, it does nothing
    r"|\b(?:no|not|nothing|neither|hardly|little) (?:\w+ ){0,2}?(?:better|different|superior|advantage"
    r"|difference|benefit|more(?: \w+)?|distinguish\w*) (?:\w+ ){0,2}?(?:than|from|over|to|between"
    r"|beyond) (?:an? |the |that of )?(?:sham|placebo|sugar|nothing|doing nothing|usual|rest|dummy"
    r"|exercise|the untreated|untreated|controls?|time|no treatment|standard|cheaper|plain|ordinary"
    r"|saline|conventional|other|generic|oral)"
    r"|\b(?:did|does|do|could|has|have)(?: not|n't) (?:\w+ )?(?:beat|beaten|outperform\w*|outdo\w*"
    r"|separate from|differ from|fare better|do better|done better|improve (?:on|upon))"
    r"|\bcame out (?:\w+ ){0,2}?(?:alike|the same|even|equal)|\bdisappoint\w*|\bfared no better"
    r"|\bno standing\b|\bdisapprov\w+|\bturn(?:s|ed)? (?:\w+ ){1,2}down\b|\b(?:component|ingredient|part|member"
    r"|constituent|element)s? (?:\w+ )?fails?\b|\b(?:did|does|do|has done|have done) no better\b|\b(?:has"
    rf"|have) (?:abandoned|dropped|withdrawn|rejected|retired)\b|\bnot something (?:that )?(?:the )?{_SOURCE}"
    r"|\bnothing in (?:the |any )?(?:\w+ )?(?:literature|guidelines?|mtus|odg|acoem|sources?|chapters?)"
    r"|\bnothing (?:\w+ ){0,4}?(?:backs?|supports?|recommends?) (?:its|the) use|\bfor (?:want|lack) of (?:\w+ )?"
    r"(?:proof|evidence|support|studies|trials)|\b(?:does|do) not (?:\w+ )?(?:predict|prevent|heal|work|treat|cure"
    r"|speed|touch|cross|select|separate|distinguish)\b|\bout of (?:favou?r|date)\b|\bobsolete\b"
    r"|\b(?:never|not) been approved\b|\b(?:went|goes|go|comes?) against\b|\bspoils\b"
    r"|\brests? on (?:tradition|hope|habit|theory|anecdote|custom|faith|marketing)"
    # there is nothing to show that it works
    rf"|\b(?:{_TRIALS}|support|case for (?:it|this|them)|backing)\b[^.;:]{{0,40}}? (?:is|are|remains?"
    r"|was|were) (?:\w+ )?(?:thin|weak|slim|wanting|lacking|poor|meag(?:er|re)|skimpy|scarce|shaky"
    r"|absent|insufficient|inadequate|sparse|slender|scant|equivocal|contradictory|immature|limited"
    r"|low|of low|conflicting|negative|mixed|inconclusive|unconvincing)\b"
    rf"|\b(?:thin|scant|scanty|slender|slim|meag(?:er|re)|little|weak|poor(?:[- ]quality)?|low[- ]"
    rf"quality|insufficient|inadequate|not enough|conflicting) {_TRIALS}\b(?! of (?:\w+ )?(?:radicul"
    r"|neur|instab|improve|functional|progress))"
    rf"|\bno (?!such\b)(?:\w+ ){{0,2}}?{_TRIALS}\b(?: \w+){{0,2}}? (?:that|which|i|has|have|to (?:show|support"
    r"|back|recommend)|supports?|shows?|behind|for (?:its|this|their|the use)|exists?)"
    r" ?(?!(?:the |this )?(?:patient|worker|claimant|applicant|he|she)\b)"
    r"|\b(?:has|have|had|is|are|was|were) (?:never|not|yet to)(?: \w+)? (?:been |be )?(?:shown|proved"
    r"|proven|demonstrated|established|found) (?:to (?:\w+ )?(?:help|work|lower|reduce|improve|speed"
    r"|change|add|prevent|shorten|outperform|be)|effective|useful|beneficial|of)"
    r"|\b(?:of|has|have|with) (?:no|little|doubtful|uncertain|unproven|unknown) (?:\w+ )?(?:proven"
    r"|known|established|demonstrated|lasting)? ?(?:value|worth|efficacy|place in|role in|merit)\b"
    r"|\b(?:unproven|unendorsed|experimental|investigational)\b"
    r"|\b(?:one|an?|any|single|the) (?:\w+ ){0,2}?(?:unsupported|non-?recommended|unapproved"
    r"|disallowed|rejected) (?:ingredient|component|drug|agent|member|part|element)"
    r"|\b(?:ingredients?|components?|constituents?|elements?|agents?)\b[^.;]{0,60}? (?:is|are) not"
    r" (?:\w+ )?(?:recommended|supported|approved|advised|endorsed|indicated)"
    r"|\bin no other (?:form|preparation|formulation)|\bnot (?:an? |the )?(?:\w+ )?(?:recommended"
    r"|accepted|endorsed|approved|established) (?:use|treatment|indication|option|route|form|remedy"
    r"|therapy|intervention|practice)|\b(?:i|it|they) would not (?:recommend|support|endorse|advise)\b"
)
_UNFIT = re.compile(
    # an answer to a condition just named
    r"^(?:none|neither)\b(?! of (?:the (?:records|notes|files?|reports?)))"
    rf"|\b(?:has|had|have|is|are|was|were|shows?|showed|meets?|fits?|reports?|describes?|with|finds?"
    r"|found|of which) (?:\w+ )?(?:neither|none)\b(?! of the (?:records|notes|reports))"
    rf"|\bnor (?:is|was|has|had|does|do|are|did|were|can) (?:{_HE}|there)\b"
    r"|\b(?:that|this|it|which|such|hers?|his) (?:is|was) not (?:what|how|where|who|the (?:case"
    r"|picture|situation|kind|pattern|sort|setting)|(?:such )?an? |one\b|it\b|so\b|that\b|here\b"
    rf"|this (?:{WORKER}|case|picture))"
    rf"|\b(?:{_HE}|the (?:\w+ )?(?:injury|pain|knee|shoulder|back|neck|wrist|elbow|ankle|foot|hip)) "
    r"(?:is|was) (?:not|no|neither|nowhere near|far from) "
    r"(?!(?:clear|known|stated|documented|medically|necessary|said|explained|shown|given|described"
    r"|noted|recorded|reported|supported|recommended|indicated|evident|specified|enough|needed))"
    r"|\b(?:is|are|was|were) not (?:\w+ )?(?:met|satisfied|fulfilled|present|reached|in play|in"
    r" evidence|in question|the case|so here|true here|at issue|at hand|on record|in the record)\b"
    r"|\b(?:first|second|third|latter|former|last|rest|other|others|condition|criterion|criteria"
    r"|threshold|standard|requirement|bar|half)(?: of (?:these|them|this|the \w+))? (?:was|is|are"
    r"|were|has|have|does) (?:\w+ )?(?:not|absent|missing|lacking|unmet)\b"
    r"|\b(?:does|do|did|would|could) not (?:\w+ )?(?:come near|come close|reach|fit|qualify|rise to"
    r"|match|meet|satisfy|fall (?:within|under|in)|amount to|apply|belong|call for one|answer (?:to )?"
    r"(?:that|this)|need (?:one|it|this|them))\b"
    r"|\b(?:falls? (?:outside|below|short of|well short)|misses? (?:the|both|all|every|on)|fails? (?:the"
    r"|this|that|both|each|all|every|on)|short of (?:the|that|this)|outside (?:the|that|this|of) (?:\w+ )?"
    r"(?:indication|group|class|population|criteri)|below (?:the|that|this) (?:\w+ )?(?:threshold|cut"
    r"|mark|line|level|limit)|no candidate|not a candidate|unmet|does without|has no need|had no need"
    r"|no need (?:of|for) (?:one|it|this|them))\b"
    # what would be looked for was looked for in vain
    r"|\b(?:is|are|was|were|as|found|read|came back|comes? back|returned|proved) (?:\w+ ){0,2}?(?:normal|ordinary"
    r"|unremarkable|clean|benign|healed|symmetric\w*)\b"
    r"|\b(?:never|nobody|no one) (?:\w+ )?(?:smoked|had|been|complained|reported|locked|gave way|fell"
    r"|swelled|was|lost|failed a|found|saw|felt)\b"
    r"|\bno (?:cough|failure|numbness|weakness|fever|loss|lock\w*|click\w*|swelling|fall|trouble"
    r"|difficulty|history|flare|spasm|tingling|burning|radiation|deformity|laxity|crepitus|relapse"
    r"|sign|signs|symptom\w*|complaint\w*|problem\w*|such (?!trial|attempt|treatment|care|record))\b"
)
_FORMULA = re.compile(
    r"(?:thus|therefore|hence|as such|accordingly|consequently|for th(?:is|ese) reasons?|given|under these)\b"
)
_ONLY_FOR = re.compile(
    r"\b(?:(?:reserved?s?|kept|keeps?|meant|intended|restrict\w*|limit\w*|confined?|confines|saved?"
    r"|saves|set aside|makes? room|label(?:l?ed)|approved|ties?|tied|asks?|requires?|required|wants?"
    r"|calls?|looks?|turns?|depends?|hinges?|waits?) (?:\w+ ){0,4}?(?:for|to|on|that|as|a|an)\b"
    r"|only (?:for|if|in|when|where|after|once|as|with|on|upon)|for [^.;,]{3,60} only\b|for (?:those"
    r"|people|patients|workers|persons|somebody|someone|cases|the (?:\w+ )?(?:patient|worker))\b"
    r"|(?:if|when|where|once|unless|until) (?:there|the|a|an|they|he|she|it|other|others|all|first"
    r"|tablets|conservative|imaging|surgery)\b|in the presence of|in cases of|provided (?:that|there))"
)
_GUESSED = re.compile(
    r"\b(?:cannot|can not|could not|can't|couldn't) (?:\w+ )?(?:be )?(?:learn\w*|gather\w*|glean\w*"
    r"|read|deduc\w*|work\w* out|found|find|infer\w*|tell|told|say|said|see|identify|determine\w*|know"
    r"|known|judge\w*|locate\w*|weigh\w*|make out)\b(?! (?:ahead|beyond))"
    r"|\bleft to (?:the |one's )?imagin\w*|\b(?:most recent|latest|last|newest) (?:\w+ )?(?:note|visit|exam\w*"
    r"|report|record|page)\b[^.;]{0,40}?\b(?:old|ago|months|predates?|before|years?)\b|\b(?:searched|looked|combed"
    r"|read)\b[^.;]{0,80}?\b(?:found (?:none|nothing)|in vain|without finding)|\bblank (?:check|order)\b"
    r"|\b(?:i|we) (?:have|was given|was sent|received|see|saw|find|found) (?:no|nothing|none|only)\b"
    r"|\bleft (?:off|out|blank)\b|\bsays? no more\b|\bno more than that\b|\b(?:is|was|were|are) the whole of\b|\bis all (?:that )?"
    r"(?:the|it|he|she|there|i)\b|\ball (?:that )?(?:the|it) \w+ (?:says?|offers?|gives?|tells?)\b"
    r"|\b(?:left|leaves?) (?:\w+ ){0,3}?(?:to guess\w*|guess\w*|in the dark|wonder\w*|to imagine"
    r"|to infer)|\b(?:can only|must|have to|has to|is left to|to) guess\b|\bguesswork\b"
    r"|\b(?:do|does|did)(?: not|n't|nt) (?:\w+ )?(?:say|tell|explain|state|specify|name|describe"
    r"|record|mention|identify|give)\b|\b(?:go|goes|went|gone|left|is|was|are|were|remains?) (?:unsaid"
    r"|unmentioned|unnamed|unread|unexplained|unstated|unrecorded|unexamined|undescribed|blank|undated"
    r"|unsigned|illegible|unmeasured|undefined)|\b(?:illegible|unreadable|check[- ]?box)\b"
    r"|\bwith(?:out| no) (?:a |any |further |stated |an )?(?:word|explanation|reason|rationale|goals?"
    r"|plan|dates?|dose|amount|number|count|diagnosis|strength|frequency|duration|limit|end)\b"
    r"|\b(?:gives?|offers?|states?|names?|lists?|contains?|carries|shows?|has|have|records?|reports?"
    r"|documents?|provides?|supplies|describes?|sets? out|includes?|held|holds?) no (?:\w+ )?(?:reason"
    r"|rationale|goals?|plan|explanation|purpose|dates?|dose|amount|number|quantity|duration|frequency"
    r"|diagnosis|body part|examination|exam|measure\w*|account|detail\w*|finding|description|target"
    r"|baseline|endpoint|note|report|schedule|question|strength|length|results?)\b"
    r"|\bno (?:\w+ )?(?:pill count|agreement|contract|urine|cures|risk assessment|goals?|plan"
    r"|explanation|rationale|taper|baseline|target|diary|log|end ?point|end date) (?:\w+ ){0,3}?(?:is"
    r"|was|were|are|has|in|of|on|for|to)\b|\b(?:nowhere|no page|no line|not a (?:word|line))\b"
)
_ALREADY = re.compile(
    rf"\b(?:had|has had|has|underwent|got|received|obtained|owns?|given|issued|supplied|fitted with"
    r"|bought|keeps|uses) (?:one|it|both|two|another|this|the same|(?:just )?such an? \w+|that very \w+)"
    rf" (?:\w+ ){{0,2}}?(?:in|on|at|from|since|last|already|only|just|earlier|before|ago|as|{_MONTH})\b"
    r"|\b(?:same|that|this) (?:\w+ )?(?:study|scan|test|film|evaluation|consult\w*|visit|mri|look)"
    r" (?:\w+ ){0,2}?(?:was|were|had been|has been|took place) (?:\w+ )?(?:done|had|made|obtained|taken"
    r"|performed|carried|read|in|on)\b|\b(?:did so|was done|been done|did this|did it|has been done"
    rf"|was met|is met|been met|was answered) (?:\w+ ){{0,2}}?(?:on|in|by|already|before) {_MONTH}"
    r"|\b(?:this|too|so) (?:soon|early)\b|\bahead of (?:time|need|itself|the)\b|\bjump\w* the gun"
    r"|\bin hand (?:before|first)|\bbefore (?:the|this|that|any|an?|it|one|another|more) (?:\w+ ){1,3}?"
    r"(?:is|are|can be|be) (?:ordered|considered|judged|needed|needled|planned|decided|repeated|added"
    r"|bought|begun|started|asked|dispensed|given|authorized|approved|requested|scheduled|weighed)\b"
    r"|\b(?:worth|well) (?:knowing|waiting|seeing)\b|\bby then\b|\b(?:one way or (?:the other|another))"
    r"|\b(?:cannot|can't|can not|not|neither|nobody) (?:\w+ ){0,4}?(?:be |can )?(?:read off|foresee\w*"
    r"|foretold|predict\w*|known|told|judged|say|said|settled|decided) (?:\w+ ){0,5}?(?:ahead|in advance"
    r"|before|yet|now|from here|until|today)\b"
    r"|\bneeds? (?:no|not) (?:order|separate|second|further|new|own|other|one of its own|be ordered)"
    r"|\b(?:part of|included in|built into|bundled|inclusive of|belongs? to|comes? with|goes with)"
    r" (?:the|that|this|every|any|each|such) (?:\w+ ){0,2}?(?:operation|surg\w+|procedure|fee|visit"
    r"|package|care|global|program|service|stay|payment|rate|evaluation|anesthe\w+)"
    r"|\b(?:does|did|do|gives?|teaches|provides?|supplies|covers?|offers?|serves?|answers?|treats?)"
    r" (?:\w+ )?the same\b|\bthe same (?:ground|job|work|purpose|thing|end|ends|information|need|role"
    r"|muscles|question|two \w+|class|family|receptors?|level|levels|area|joint|course)\b"
    r"|\balready (?:\w+ )?(?:hangs|stands|sits|lies|at home|exists|in (?:place|use|hand|the)|under"
    r"|begun|running|on (?:order|a|an|the|one|two)|knows?|known|learned|answered|settled|tells|told"
    r"|given|there|had|has|owns|taking|takes|treat\w*|doing|does|does so|been|shows?|showed|made|covers"
    r"|allowed|offered)\b"
    r"|\b(?:would|will|could|can|to|may|might) (?:\w+ )?(?:add|tell|change|show|teach|yield|alter"
    r"|contribute) (?:us |him |her )?(?:nothing|little|no)\b|\bwould not (?:\w+ )?(?:change|alter|add)"
    r"|\bnothing (?:new|more|further|else|left|has changed|has happened|has occurred|would change)\b"
    r"|\bno (?:new|later|further|fresh|intervening|interval) (?:question|findings?|events?|injur\w+"
    r"|change|information|trauma|symptoms?|complaints?|deficit)"
    r"|\bwhat (?:is|would|could|more|else|will) [^.?]{0,50}\?|\bone at a time\b|\b(?:wait|waits|waited)"
    r" (?:for|on|until|its)|\b(?:has|have) (?:not yet|yet to) (?:\w+ )?(?:taken place|come|been (?:seen"
    r"|used|held|finished|started|completed|read|done))|\bonly (?:just|then|after that)\b|\bnot (?:yet"
    r"|now|at this (?:time|stage|point))\b(?! medically)|\b(?:until|till|pending) \w+"
    r"|\b(?:is|are) (?:already )?(?:in|on) (?:the )?(?:file|hand|record|chart|hand)\b|\b(?:scan|films?|study|mri"
    r"|test|panel|screen|evaluation|report|visit) (?:from|done|taken|obtained) (?:\w+ ){0,3}?(?:ago|earlier"
    rf"|before|last|{_MONTH})|\btwo of (?:an?|the same|one) (?:kind|class|family)\b|\bas they (?:come|fall) due"
    r"|\b(?:getting|gets|runs?|running) ahead\b|\bcart before\b|\b(?:still|yet) (?:on the table|under"
    r" consideration|undecided|being considered)\b|\bno (?:worse|different (?:now|today|since))\b"
    r"|\bstill (?:unused|unfinished|to come|has|have|ahead|awaited|pending|owed|open|running)\b"
)
_LOOKED = re.compile(
    r"\b(?:was|were|has been|had been) (?:tested|seen|examined|scanned|evaluated|imaged|screened|studied|x-rayed"
    rf"|assessed) (?:\w+\.? ){{0,5}}?(?:(?:in|on) {_MONTH}|ago|earlier|last {_MONTH}|already)"
    r"|\b(?:are|is) the same\b|\b(?:showed|shows|found|confirmed) (?:\w+ )?carpal tunnel|\b(?:will|would) do\b"
)
_HARM = re.compile(
    r"\b(?:kidneys?|liver|heart|lungs?|pancreas|stomach) (?:is|are|were|was|has|have) (?:\w+ )?(?:fail\w*|damaged"
    r"|diseased|impaired|enlarged|gone|scarred|bled|bleeding)\b|"
    rf"\b(?:adds? up|stacks?|compounds?|deepens?|potentiates?|multiplies|depress(?:es)?|slows?|stops?"
    rf"|dulls?|clouds?|raises?|worsens?|lifts?|increases?|heightens?|magnif\w+|adds? to)\b[^.;]{{0,60}}?"
    rf"\b(?:{_ORGAN}|falls?|overdose|death)\b"
    r"|\b(?:drive|push|raise|lift|send|drives|pushes|raises|lifts|puts?|pushed|raised|drove) up\b"
    r"|\b(?:drive|push|raise|lift|send|put|raises|lifts|elevate|elevates)s? (?:up )?(?:the |his |her |an?"
    r" )?(?:\w+ )?(?:pressure|sugars?|glucose|creatinine|inr|heart rate)\b"
    rf"|\b(?:hard on|rough on|unkind to|bad for|strains?|taxes|injures?|irritates?|harms?|threatens?"
    rf"|jeopardi[sz]\w+|toxic to|upsets?) (?:the |his |her |an? |her own )?(?:\w+ ){{0,3}}?{_ORGAN}\b"
    rf"|\b{_ILL}\b[^.;]{{0,90}}?\b(?:should|must|ought|is to|are to|can|may) (?:\w+ )?(?:not|be (?:avoided"
    r"|kept|withheld|stopped|spared)|never)\b"
    rf"|\b(?:promotes?|causes?|caused|triggers?|provokes?|brings? on|brought on|precipitates?|worsens?"
    rf"|aggravates?|invites?|risks|risking|courts?) (?:\w+ ){{0,3}}?{_ILL}\b"
    r"|\bshould be (?:kept (?:from|away)|avoided|withheld|spared)\b|\bto be avoided\b|\bbest avoided\b"
    r"|\bnot (?:to be|be|for) (?:\w+ )?(?:used|given|taken|mixed|combined|worn|paired|prescribed)"
    r"[^.;]{0,40}? (?:with|alongside|together)\b"
    r"|\b(?:put down|attributed|ascribed|laid|traced|owing|blamed|due|secondary) (?:to|at|on) (?:the"
    rf"|this) (?:very )?{_THING}\b"
    r"|\bavoid(?:s|ed|ing|ance of)? (?:the|this|its|it|such|them|use|giving|prescribing|combin\w+)\b"
    r"|\bpauses? in (?:his|her|the) (?:breathing|sleep)|\bstopped breathing|\b(?:nods?|nodded|nodding)"
    r"|\b(?:beers (?:list|criteria)|black[- ]box|boxed warning|label warns?|warns? of)\b"
    rf"|\b(?:on top of|over|together with|combined with|along with|alongside|beside|with|added to|atop)"
    r" (?:an? |the |his |her |two |three |both |daily |high[- ]dose |chronic |long[- ]acting )*(?:opioids?"
    r"|methadone|oxycodone|hydrocodone|morphine|fentanyl|benzodiazepines?|alprazolam|clonazepam"
    r"|lorazepam|diazepam|sedatives?|zolpidem|alcohol|warfarin|tramadol|ssris?|sertraline|norco"
    r"|percocet|soma|carisoprodol|anticoagulants?|blood thinners?|aspirin|lithium|ace inhibitors?)"
    r"(?:\b[^.;]{0,80}? (?:risk|danger|breath\w*|respir\w*|sedat\w*|warn\w*|apnea|unsafe|hazard\w*"
    r"|unwise|invit\w*|threat\w*|death|bleed\w*|seizure\w*|falls?|serotonin|avoid\w*))"
    r"|\b(?:last|wrong) (?:drug|thing|medicine|agent|pill|choice) (?:\w+ ){0,4}?(?:should|to|for)\b|\b(?:should|must"
    r"|ought) (?:not|never) (?:to )?(?:get|take|have|be on|receive|use|be given|be taking|be combined|be mixed)\b"
    r"|\b(?:three|two|pair|combination|mix|mixture|together)\b[^.;]{0,50}?\b(?:kill\w*|deaths?|morgue|deadly|lethal"
    r"|fatal\w*|dangerous|dangers?|risk\w*|hazard\w*|unsafe)\b|\b(?:highest|greatest|added|real|serious|grave"
    r"|heightened|undue) (?:\w+ )?risk\b|\b(?:urine|screen\w*)\b[^.;]{0,30}?\b(?:cocaine|methamphetamine|heroin"
    r"|alcohol|illicit|not prescribed)\b|\b(?:with|has|had|given|takes|an?|of|her|his) (?:\w+ ){0,3}?(?:stents?"
    r"|heart failure|coronary (?:\w+ )?disease|kidney (?:disease|failure)|renal (?:disease|failure|insufficiency)"
    r"|cirrhosis|hepatitis|peptic ulcer|glaucoma|overdose)\b"
    rf"|\b(?<!never )(?<!not )(?<!no )(?:history|past|known|had|has|with|record) (?:of )?(?:an? )?(?:\w+ ){{0,2}}?(?:bleeding ulcer"
    r"|ulcers?|overdose|addiction|substance abuse|alcoholism|kidney stones|stones)\b"
)
_LATER_CARE = re.compile(
    r"\b(?:comes?|goes|go|belongs?|is|are|stands?|tried|used|taught|given|exhausted|start\w*|rank\w*|done)"
    r" (?:\w+ ){0,2}?(?:first|before|second|last)\b|\bfirst[- ](?:line|choice|step)|\bbefore (?:one|an?"
    r"|any|the|it|this|turning|resorting|going|moving|that)\b|\bonce (?:\w+ ){1,6}?(?:ha(?:s|ve) (?:failed"
    r"|been|proved)|fails?|failed)|\b(?:after|until|unless|when|where) (?:\w+ ){1,9}?(?:fail\w*|tried"
    r"|exhausted|intoleran\w*|not helped|trial)\b|\bafter (?:an? )?(?:\w+ )?trials? of|\b(?:beforehand|fair (?:chance|trial)|chance (?:to|first))\b"
)
_CARE_OPEN = re.compile(
    r"\b(?:less|other|simpler|cheaper|milder|safer|lesser|conservative|first[- ]line|non-?opioid|gentler"
    r"|plain|basic|ordinary|usual) (?:[\w-]+ ){0,2}?(?:options?|measures?|care|drugs?|means|treatments?|steps?"
    r"|agents?|therapies|nsaids?|medications?|analgesics?|alternatives?)\b[^.;]{0,50}? (?:remains?|remained|untried"
    r"|on the table|not been|available|have not|has not|unexplored|unused|never|were skipped|was skipped)\b"
    r"|\bno (?:sign|evidence|word|record|mention|indication|hint|suggestion) (?:that )?(?:he|she|it|the \w+) (?:has "
    r"|had |was |ever |have )?(?:\w+ ){0,2}?(?:tried|used|worn|taken|done|attended|attempted|given|exercised)\b"
    r"|\b(?:nobody|no one)\b[^.;]{0,20}?\b(?:offered|tried|given|suggested|prescribed|taught|sent|referred)\b"
    r"|\b(?:has|have|had|was|were) (?:not|never|hardly|not yet) (?:\w+ )?(?:been )?given (?:an? )?(?:\w+ )?"
    r"(?:chance|trial|try)\b|\b(?:not|hardly|scarcely|n't) (?:amount to|make|add up to|count as|constitute)"
    r"\b[^.;]{0,50}?\b(?:therapy|care|trial|course|rehabilitation|treatment|attempt)\b|\bstraight to\b"
    r"|\bwithout (?:first |so much as |even )(?:an? )?(?:trying|having|trial|attempt\w*)\b|\b(?:too (?:brief|short"
    r"|low)|abandoned after|stopped after) [^.;]{0,30}?\b(?:fair|trial|test|days?|week|dose)\b"
)
_UNTRIED = re.compile(
    r"\b(?:no|none|not|never|nothing|neither|nor|without|un(?:tried|tested|used))\b[^.;]{0,60}?\b(?:tried"
    r"|trial|trials|trialed|used|worn|taught|taken|given|prescribed|attempted|offered|completed|had"
    r"|failed|exhausted|undertaken|injected|titrated|described|documented|mentioned|recorded|seen|found"
    r"|begun|started|named|shown|listed|done|on record|unmentioned)\b|\bwent unmentioned|\bno such trial"
    r"|\b(?:neither|none)\b|\bskipp\w+|\bbypass\w*|\buntried\b|\bjump\w* (?:over|past)|\bleap\w*|\bonly (?:\w+ ){1,3}?(?:visits"
    r"|sessions|days|weeks|doses)\b|\bstill (?:open|ahead|available|to be tried)\b|\b(?:remain\w*|is|are)"
    r" (?:untried|open|available|to be tried|ahead)\b|\bin turn has not|\bhas none\b|\bnone (?:was|were"
    r"|has|have|is)\b|\bneither (?:was|has|is|of)\b"
)
_GAINLESS = re.compile(
    r"\b(?:return|yield|benefit|gain|result|payoff|profit|good) (?:\w+ )?(?:on|from|of) (?:them|it|this"
    r"|these|that) (?:is|was|are) (?:\w+ )?(?:not|nil|nowhere|no\b|small|none|slight|poor|hard)"
    r"|\bunchanged (?:since|from|after|over|by|with|at|on)|\bby (?:an?|one|a single|half a) (?:single "
    r")?point\b|\bno (?:\w+ )?(?:functional|lasting|measured|measurable|objective|real|discernible|visible)"
    r" (?:return|change|effect|gain|difference|progress|result)|\bno activity\b|\b(?:\d{1,2}/10|score\w*"
    r"|pain|numbers?|restrictions?|function|grip|range) (?:\w+ ){0,4}?(?:at|on|in|over|across|throughout)"
    r" (?:each|every|both|all|seven|six|five|four|three)\b|\bneither better nor|\bno (?:fewer|less|farther"
    r"|further along|closer|better off) |\b(?:sleeps?|walks?|works?|sits?|lifts?) (?:\w+ ){0,3}?(?:which"
    r" is what|no (?:more|longer|better|farther)|as before|the same|just as)\b|\b(?:very|same) words\b"
    r"|\b(?:has|have) (?:not|never) (?:\w+ )?(?:worked|returned|gone back) since\b|\bthe same (?:pain"
    r"|score\w*|number\w*|level|restrictions?|complaints?|\d)|\b(?:nothing|little) (?:\w+ )?(?:to show for"
    r"|came of|has come of|came out of|was gained|has changed)\b|\b(?:no|without) (?:\w+ ){0,2}?(?:benefit"
    r"|gain|relief|effect|help|progress|improvement|change) (?:from|of|with|after|in|was|is|has|to|on)\b"
    r"|\b(?:helped|eased|relief|better|relieved) (?:\w+ ){0,3}?(?:for (?:only )?(?:an?|one|two|three|some"
    r"|the) (?:few )?(?:hours?|days?|weeks?)|briefly|not at all|little|hardly|slightly)\b"
    r"|\b(?:is|are|was|were|stays?|remains?|stands?) (?:\w+ ){0,3}?(?:what|where|as|just as|exactly (?:what|as"
    r"|where)) (?:it|they|he|she) (?:was|were|did|had|stood)\b|\bjust as (?:it|they|he|she|before)\b|\bas (?:it"
    r"|they) (?:was|were) before\b|\b(?P<score>\d{1,2})(?:/10)? before and (?P=score)(?:/10)? after"
    r"|\b(?:do|does|did|done) nothing (?:for|to|about)\b|\b(?:bought|gave|lasted|brought|held|good) (?:for )?"
    r"(?:\w+ )?(?:an?|one|two|three|four|five|six|ten|\d+|some|few) (?:hours?|days?|weeks?)\b(?! (?:ago|of"
    r" (?:home|trial)))|\b(?:has|have) not (?:\w+ )?changed\b|\bnor has (?:he|she) (?:cut|reduced|returned|gone"
    r"|stopped|come off)|\bno (?:sign|evidence|hint|indication) that (?:he|she|it|they) (?:does|do|can|is able"
    r"|works|work|functions|helps?|has helped|has done)"
    r"|\b(?:carbon cop\w+|word for word|verbatim|copied forward|cut and paste\w*)\b|\bnone (?:has|have|is|was)"
    r" (?:been )?(?:bought|shown|seen|gained|measured|achieved)\b|\bwhether (?:it|they|this|that|these) (?:did|does"
    r"|do|has|had|have) (?:\w+ ){0,3}?(?:good|help\w*|work\w*|better|difference)\b|\bno (?:further along|nearer"
    r"|farther along)\b|\b(?:with|on) (?:it|the (?:drug|pills|tablets|medication)) and (?:\w+ ){0,4}?without\b"
    r"|\bpain (?:is|was|stays|remains|still|has stayed|has been) (?:\w+ ){0,3}?(?:\d{1,2}/10|unchanged"
    r"|the same|as it was)"
)
_LESSER: Final = re.compile(
    r"\b(?:all|bought|asked|ordered|requested|taken|written|given) (?:\w+ )?(?:at once|at one (?:stroke|go"
    r"|time|sitting)|in (?:one|a single) (?:go|order|block|stroke)|up ?front|at the outset|in bulk)"
    r"|\b(?:in one (?:go|order|block)|at one (?:stroke|go)|up front|at the outset|in a single order)\b"
)
_OVER = re.compile(
    r"\b(?:runs?|ran|goes|go|went|reach\w*|stretch\w*|carries|extends?|is|are|falls?|last\w*|continu\w+)"
    r" (?:\w+ ){0,2}?(?:past|beyond|over|outside|above) (?:the|what|that|this|any|all|its|their|those)\b"
    r"(?! (?:pain|counter|last|phone|knee|shoulder|course of|next|same|the counter|injury))"
    r"|\b(?:for|was|is|were|are) (?:for )?(?:\w+ )?more than (?:that|this|those|what|it|the (?:guideline"
    r"|mtus|odg|usual|trial|\w+ (?:allow|recommend)))|\b(?:twice|double|triple|three times|several times"
    r"|many times|half again|more than half again) (?:that|this|the|what|as (?:many|much|long))\b"
    r"|\bfor (?:double|twice|triple)\b|\b(?:double|twice|triple)[.;]?$"
    r"|\bou(?:trun|tlast|tstrip|tstay)\w*\b|\b(?:over|above) the (?:whole )?(?:allowance|ceiling|limit"
    r"|cap|maximum|mark|line|number|total|figure)|\btoo (?:many|much|long|often|large|high)\b"
    r"|\b(?:well|far|long) (?:over|past|beyond|above)\b|\b(?:more|longer|larger|higher|greater) than"
    r" (?:the )?(?:guideline|allowed|allowable|recommended|advised|the rule|permitted|needed)"
    r"|\b(?:leaves?|left|skips?|ignores?) (?:\w+ )?(?:that|this|the) (?:sequence|step|order|pace|trial)"
    r"|\b(?:half|part|some|\d+|two|four|six) of (?:that|it|them|these|those|the \w+) would (?:do|suffice"
    r"|be enough)|\bmonths?, not (?:for )?(?:days|weeks)|\bfor years?\b[^.;]{0,40}\bmeant for\b"
)
_FALLS_WITH = re.compile(
    r"\bnot (?:\w+ )?(?:find|found|consider|deem|hold|approve|allow|grant|uphold)\w*\b[^.;]{0,30}?\b(?:surg\w+"
    r"|operation|procedure|arthroscop\w+|repair|fusion|release|replacement|decompression|injection)\b|"
    r"\b(?:falls?|goes|stands?|fails?|go|fall|fail|sinks?) (?:together )?with (?:the|it|that|them)\b|^no (?:surgery"
    r"|operation|procedure|fusion|injection|arthroscopy|repair), (?:so )?no\b|\b(?:surg\w+|operation|procedure"
    r"|arthroscop\w+|repair|fusion|release|replacement|decompression|reconstruction|injections?|stimulator|block"
    r"|program)\b[^.;]{0,60}?\b(?:unnecessary|unwarranted|unsupported|not going|will not|won't|is off|turned down|not (?:been )?(?:\w+ )?(?:approved"
    r"|allowed|found|certified|authorized|necessary|supported|upheld|granted)|denied|refused|declined|rejected"
    r"|disallowed)\b|\bnothing (?:for (?:it|him|her|them) )?to (?:clear|recover|rehabilitate|ice|assist|support"
    r"|protect|prepare|follow|cool)\w*|\bno (?:operation|surgery|procedure) (?:for|to|ahead|in|is|will|left)\b"
)


@lru_cache(maxsize=4096)
def refusing(text: str) -> frozenset[str]:
    """The forms of a refusal that a sentence in lower case takes."""
    text = text[:_LONGEST]
    found: set[str] = set()
    if _MARK_OR_NUMBER.search(text):
        found.update(name for name, pattern in _anywhere() if pattern.search(text))
    beginnings = _BEGINNINGS
    start = 0
    for token in text.split(" "):
        for offset, word, any_of_them in beginnings[token]:
            if any_of_them.match(text, start + offset):
                for name, pattern in _each_beginning_with(word):
                    if name not in found and pattern.match(text, start + offset):
                        found.add(name)
        start += len(token) + 1
    if "unfit" in found and _FORMULA.match(text):
        found.discard("unfit")  # "thus, the criteria are not met" repeats what was told
    return frozenset(found)


@silent
class _Beginnings(dict[str, tuple[tuple[int, str, re.Pattern[str]], ...]]):
    """The forms that can begin within a token; found out once for each token ever met.

    A sentence is looked over once for all forms, each tried only at words that it begins with, and
    first all of them as one: to search for one after the other takes ten times as long.
    """

    _most = 20_000

    def __missing__(self, token: str) -> tuple[tuple[int, str, re.Pattern[str]], ...]:
        if len(self) == FEW:
            for head in _forms().heads():
                _any_beginning_with(head)
        found = tuple(
            (word.start(), word[0], pattern)
            for word in _WORD.finditer(token)
            if (pattern := _any_beginning_with(word[0]))
        )
        if len(self) < self._most and len(token) < _LONGEST_WORD:
            self[token] = found
        return found


_WORD = re.compile(r"[a-z]+")
_LONGEST_WORD = 30
_BEGINNINGS: Final = _Beginnings()


@lru_cache(maxsize=20_000)
def _any_beginning_with(word: str) -> re.Pattern[str] | None:
    """What tries all forms that can begin with this word as one."""
    forms = _forms().beginning_with(word)
    return _compiled("|".join(pattern for _, pattern in forms)) if forms else None


@lru_cache(maxsize=4096)
def _each_beginning_with(word: str) -> list[tuple[str, re.Pattern[str]]]:
    return [(name, _compiled(regex)) for name, regex in _forms().beginning_with(word)]


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _forms() -> ByFirstWord[tuple[str, str]]:
    """Each form's name and pattern by the words that it begins with."""
    return ByFirstWord(
        (head, (name, regex))
        for name, form in _REFUSING.items()
        for head, regex in by_first_word(form.pattern)
        if head not in _NO_WORD
    )


_MARK_OR_NUMBER = re.compile(r'["\d]')
_NO_WORD: Final = ("", "*")


@cache
def _anywhere() -> list[tuple[str, re.Pattern[str]]]:
    """What begins with no certain word, but with a quotation mark or a number, is searched for."""
    return [
        (name, re.compile(regex))
        for name, form in _REFUSING.items()
        for head, regex in by_first_word(form.pattern)
        if head in _NO_WORD
    ]


_REFUSING: Final = {
    "against": _AGAINST, "unfit": _UNFIT, "only_for": _ONLY_FOR, "guessed": _GUESSED,
    "already": _ALREADY, "harm": _HARM, "later_care": _LATER_CARE, "untried": _UNTRIED,
    "gainless": _GAINLESS, "at_once": _LESSER, "over": _OVER,
    "care_open": _CARE_OPEN, "looked": _LOOKED, "falls_with": _FALLS_WITH,
}  # fmt: skip


# --- why --------------------------------------------------------------------------------------
_NUMBER = (
    r"(?:\d+(?:[./]\d+)?%?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty|half|a third|a quarter|two thirds|three quarters)"
)
_LESS = (
    r"(?:drop\w*|f(?:a|e)ll(?:s|en)?|came down|come down|went down|reduc\w+|decreas\w+|lower\w*|cut|eas\w+"
    r"|improv\w+|gain\w*|increas\w+|ris(?:e|en|es)|rose|went up|grew|better|relie\w+|less\w*"
    r"|halv\w+|doubl\w+|advanc\w+|progress\w*|mov\w+|went|gone|chang\w+|swing|shift\w*|gone up)"
)
_WORSE = re.compile(
    r"\b(?:slipp\w+|worse\w*|deteriorat\w+|declin\w+|lost|losing|regress\w+|shrunk|shrank|weaker"
    r"|fallen off|has crept|no better|despite|in spite)\b"
)
_GAIN = re.compile(
    # a measure then and now
    rf"\b{_LESS}\b[^.;]{{0,40}}? (?:from|of|by|to) (?:about |some |roughly |an? )?{_NUMBER}\b"
    rf"|\bfrom (?:an? |about )?{_NUMBER}\b[^.;]{{0,40}}? to (?:an? |about )?{_NUMBER}\b"
    r"|\b(?P<was>\d{1,2}) ?(?:/|out of|over) ?10\b[^.;]{0,60}?\b(?P<now>\d{1,2}) ?(?:/|out of|over) ?10\b"
    rf"|\b{_NUMBER}\b[^.;]{{0,40}}? (?:before|without|off|beforehand|at the start)\b[^.;]{{1,40}}?\b"
    rf"{_NUMBER}\b[^.;]{{0,30}}? (?:on|with|after|since|now|today|at the (?:end|last))\b"
    rf"|\b{_NUMBER}\b[^.;]{{0,40}}? (?:on|with|after) (?:it|the \w+|this|them)\b[^.;]{{1,30}}?\b{_NUMBER}"
    r"\b[^.;]{0,20}? (?:without|off|before)\b"
    rf"|\b{_NUMBER}\b[^.;]{{0,30}} where (?:he|she|it|they) \w+ {_NUMBER}\b|\b(?:daily|nightly|weekly)"
    r" (?:vs\.?|versus|instead of|rather than|against)"
    rf"|\b{_NUMBER} (?:points?|degrees|pounds?|percent) (?:on|of|less|better|lower|more|fewer|down|gained)"
    rf"|\b{_NUMBER}(?: ?percent| ?%)? (?:or more |to \d+ ?%? )?(?:of )?(?:less pain|pain relief|relief"
    r"|reduction|improvement|better|improved|fewer|of (?:the|his|her) pain|decrease)"
    r"|\b(?:half|most|much|a third|two thirds) (?:of )?(?:the|his|her) (?:pain|symptoms|burning|spasms?)"
    # what the worker can do, thanks to it
    r"|\b(?:lets?|enabl\w+|allow(?:s|ed|ing)|permit(?:s|ted)|makes? it possible|made it possible|helps?"
    r"|helped|kept|keeps|keeping|gets|got|holds|has (?:him|her)) (?:for )?(?:him|her|the (?:\w+ )?"
    rf"{WORKER}|his|this (?:\w+ )?{WORKER}) (?!(?:from|to see))(?:to )?(?:\w+ )?(?:\w+ing|at|on|in|back|up"
    r"|work|finish|sleep|sit|stand|walk|drive|stay|hold|do|get|go|lift|climb|carry|dress|function|return"
    r"|keep|manage|perform|tolerate|through|off)\b"
    r"|\b(?:without|has not|have not|not) (?:an? |one )?(?:missed|missing|miss) (?:a |an? |one )?(?:\w+ )?"
    r"(?:day|shift|work)"
    r"|\b(?:works?|working|worked|is|was|stays?|remains?) (?:now )?(?:full[- ]time|full duty|regular duty"
    r"|at full duty|without restrictions?|again|on it|through the night)\b"
    r"|\b(?:back|returned|return) (?:\w+ ){0,2}?(?:at|to|on) (?:\w+ ){0,3}?(?:work|duty|duties|job|desk"
    r"|bench|line|floor|route|shift|truck)|\bgone back to\b|\bwent back to\b|\bback to \w+ing\b"
    r"|\b(?:can|could|able to) (?:now|again|once more)\b|\bnow (?:able|walks?|works?|sleeps?|sits?|stands?"
    r"|lifts?|drives?|rides?|manages?|tolerates?|performs?|does|uses less|has less|reaches|wears|takes only)"
    r"|\b(?:sleeps?|walks?|sits?|stands?|lifts?|works?) (?:\w+ )?(?:longer|farther|better|more|through)\b"
    r"|\bwith (?:it|the \w+|this \w+)\b[^.;]{1,70}[;,] (?:off|without|before)\b|\btook (?:him|her) (?:from|back)\b"
    r"|\b(?:gave|brought|bought|yielded|provided|afforded|had) (?:\w+ ){0,4}?(?:months|weeks) (?:of|with)\b"
    r"|\b(?:fewer|milder|rarer|shorter) (?:\w+ )?(?:attacks?|headaches?|flares?|flare-ups?|spasms?|tablets?|pills?"
    r"|days?|episodes|migraines|symptoms)|\bmore comfortable\b|\bhalf (?:the|as many|as much|his|her|of his|of her) (?:pain|headaches?|attacks?"
    r"|tablets?|pills?|dose|number|spasms?|nights?|narcotics?|opioids?)\b"
    r"|\b(?:threw away|thrown away|came off|come off|no longer (?:needs?|uses?|takes?|wakes?)|put away|gave up (?:his"
    r"|her) (?:cane|walker|crutch\w*|brace))\b|\bto \d+ [^.;]{0,40}? and (?:to )?\d+ (?:degrees |pounds )?(?:in|by|at|on)\b"
    # it works
    r"|\b(?:it|which|that|drug|tablets?|\w+in|\w+ol|\w+am|regimen|combination|treatment|therapy|unit|device"
    r"|injections?|blocks?|sessions?|visits?|program) (?:is|was|are|were|has|have) (?:\w+ )?(?:working|worked"
    r"|helping|helped|effective|holding|held|done (?:its|the) (?:job|work)|served|stabili[sz]ed)\b(?! (?:no|for"
    r" (?:only )?a))"
    r"|\b(?:with|to|has|had|of) (?:\w+ )?(?:profit|good (?:effect|relief|result|results|response|benefit)"
    r"|clear (?:benefit|gain|relief|effect)|lasting (?:benefit|gain|relief|effect)|benefit)\b(?! (?:of|from"
    r" (?:an?|the (?:operation|surgery))))"
    r"|\b\w+ works: |\bworks (?:for|well)\b|\b(?:has|have) (?:responded|respond\w+ well|done well|fared"
    r" well|gained|improved|eased|helped|settled|calmed|quieted)\b|\b(?:responds?|doing|does|did) well\b"
    r"|\b(?:well|better|under|good) control(?:led)?\b|\bcontrolled (?:on|with|by)\b|\b(?:better|more)"
    r" (?:sleep|energy|mood|motion|function|activity)\b|\bprogress\b[^.;]{0,30} (?:is not a matter|is real"
    r"|is plain|has been|was)|\bstable on\b|\b(?:no|without) (?:heartburn|relapse|recurrence|flare|attacks?"
    r"|nausea|vomiting|constipation|side effects?) (?:on|since|with)\b"
)
_HOPES = re.compile(
    r"\b(?:will|would|(?<!in )(?<!since )(?<!of )(?<!last )(?<!by )may(?! \d)|might|should|goals?|in order to|hopes?|hoped|expect\w*|aims?|is to|are to"
    r"|is likely|if)\b"
)
_GONE = re.compile(
    r"\b(?:have|has|had) (?:all |both |each |now )?(?:come and gone|been (?:had|tried|done|used|gone through"
    r"|exhausted|completed|given|through|undergone|attended|finished)|failed|run (?:its|their) course)"
    r"|\b(?:has|have|had|having) (?:\w+ )?(?:finished|worn|completed|tried|been through|gone through|undergone"
    r"|attended|taken|used|had|received|exhausted|done|stuck with|followed|already|rested|iced|stretched)\b"
    r"|\b(?:finished|wore|completed|tried|went through|underwent|attended|exhausted|took|received|failed"
    r"|behind (?:him|her|it)|(?:was|were) (?:\w+ )?(?:tried|done|given|completed|used|worn|had|stopped"
    r"|abandoned|exhausted))\b|\bdid not (?:hold|help|work|last|take|touch|relieve|change|suffice|answer|do)"
    r"|\b(?:could|can)(?:not| not|n't) (?:\w+ )?(?:keep down|tolerate|take|bear|stomach|stand)\b|\bafter\b"
    r"|\bupset (?:his|her)\b|\bwore off\b|\blost the good\b|\bdespite\b|\bin spite of\b|\bfail\w*\b"
    r"|\b(?:brought|gave|did|done|given|bought) (?:\w+ ){0,2}?(?:nothing|little|no|only|some|not)\b"
)
_CARES = re.compile(
    r"\b(?:therapy|exercises?|home program|nsaids?|anti-?inflammator\w+|acetaminophen|ibuprofen|naproxen"
    r"|meloxicam|diclofenac|tablets?|drugs|gabapentin|pregabalin|duloxetine|amitriptyline|nortriptyline"
    r"|tricyclics?|amitriptyline|rested|iced|antidepressants?|splints?|splinting|brac(?:e|es|ing)|boot|cast|orthotics?|insoles?"
    r"|injections?|cortisone|steroids?|acupuncture|chiropractic|manipulation|massage|rest|ice|heat|tens"
    r"|activity modification|modified (?:duty|work|activity)|light duty|restrictions?|stretching"
    r"|strengthening|eccentric course|traction|walker|crutches|liners?|sock|shoes?|night splints?|pads?|band"
    r"|sling|conservative|nonoperative|bonding|fillings?|diet|counseling|laxatives?|medications?)\b"
)

_SICK = (
    r"\b(?:made|left) (?:him|her|the (?:\w+ )?\w+) (?:\w+ )?(?:dizzy|sick|sleepy|ill|nauseated|drowsy|groggy"
    r"|sleep|vomit|worse|confused|itch\w*|swell)\b"
)
_NO_MORE = re.compile(
    rf"{_SICK}|"
    r"\b(?:every|each|all) (?:\w+ ){0,2}?(?:options?|measures?|remed\w+|treatments?)\b[^.;]{0,20}\b(?:used up"
    r"|exhausted|tried|failed|gone)|\b(?:nothing|no (?:\w+ )?(?:options?|measures?|alternatives?|treatments?|other))\b[^.;]{0,30}\b(?:left"
    r"|remain\w*|else|to (?:add|offer|try))\b|\b(?:has|have|had) (?:\w+ )?(?:exhausted|run out of|used up)\b"
    r"|\bwore off\b|\b(?:neither|nor)\b[^.;]{0,60}?\b(?:tolerated|helped|worked|relieved|lasted|sufficed)\b"
    r"|\b(?:have|has) not (?:held|helped|worked|sufficed|done|kept|stopped|touched|relieved|settled)\b"
    r"|\b(?:everything|all) (?:\w+ ){0,3}?(?:has been|was|had been) tried\b|\b(?:did not|would not|could not)"
    r" (?:hold|work|help|last|tolerate|keep)\b"
)


@lru_cache(maxsize=4096)
def approving(text: str) -> frozenset[str]:
    """The forms of an approval that a sentence in lower case takes: `gain`, `in_vain`."""
    found = set()
    text = text[:_LONGEST]
    if not _HOPES.search(text):
        if _GAIN.search(text) and not _WORSE.search(text) and not _risen(text):
            found.add("gain")
        if _SICKENED.search(text):
            found.discard("gain")
        cares = len({care.group() for care in _CARES.finditer(text)})
        if cares > 2 or (cares > 1 and _GONE.search(text)) or _NO_MORE.search(text):
            found.add("in_vain")
    return frozenset(found)


_SICKENED = re.compile(_SICK)
_SCORES = re.compile(r"\b(\d{1,2}) ?(?:/|out of|over) ?10\b")


def _risen(text: str) -> bool:
    """Whether pain scores go up; "4/10 with and 8/10 without" is told the other way round."""
    scores = [int(score) for score in _SCORES.findall(text)]
    return len(scores) > 1 and scores[0] < scores[-1] and "without" not in text
