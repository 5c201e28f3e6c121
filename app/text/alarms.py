"""Words that should bring a person in, as patterns a line each; they may stand anywhere in a text. Never shown to anyone.

Wide on purpose: a text that worries us for nothing costs a member of staff one look. `<name>` stands for the alternatives of that name.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """Patterns for match keys, one a line, and the alternatives that `<name>` stands for in them."""

    names: dict[str, str]
    lines: str


ENGLISH = Words(
    {
        "me": "me|us|my|our",
        "mine": "me|us|my (?:wife|husband|child|children|sister|brother|daughter|son|friend|mother|father)",
        "papers": "passports?|pasports?|papers|documents?|id(?: card)?|pink card|work permit",
        "they": "they|he|she|boss(?:es)?|employer|owner|broker|agent|agency|company|manager|police|someone|somebody|thaoke|taoke|tavke",
        "took": "keep|kept|take|took|hold|held|hid|hide|confiscat\\w*|seiz\\w*|stole|steal|grab\\w*",
        "taken": "kept|taken|held|hidden|confiscated|seized|withheld|stolen by",
        "cannot": "can ?'?t|cannot|can not|could not|couldn'?t|unable to|not allowed to|(?:not|won'?t|don'?t|doesn'?t|never) let (?:me|us)",
        "way out": "go out|go outside|get out|escape|go home|come home|return home|leave(?! (?:work|my job|a message|early))",
        "innocent": "with|find|register|sign|fill|apply|understand|read|write|choose|learn|look for|change|correct",
        "hits": "beats?|hits?|hurts?|kick|kicks|kicked|slap|slaps|slapped|punch|punched|burned|attack|attacked|abuses?|torture[sd]?",
    },
    r"""
        \bhelp <me>\b(?! (?:\w+ )?<innocent>\b)
        \b(?:save|rescue|free) (?:me|us)\b
        ^sos$|\bemergency\b|\bin danger\b|\bnot safe\b|\bunsafe\b
        \block(?:ed|s|ing)? (?:in\b|up\b|inside|<me>\b|the door)
        \b(?:am|are|is|was|were|been|being|got) locked(?! out)
        \btrapped\b|\bimprison|\bcaptive|\bhostage|\bkidnap|\babduct|\bdetain|\bholding (?:me|us)\b
        \b<they> (?:[\w']+ ){0,3}<took>(?:s|es|ing)?\b.{0,24}\b<papers>\b
        \b(?:<taken>|took|holds|holding|give back|gives? me back|return)\b.{0,16}\b(?:my|our) <papers>\b
        \b<papers> (?:[\w']+ ){0,4}<taken>\b
        \b<papers> (?:[\w']+ ){0,2}(?:with|by|to) (?:[\w']+ ){0,2}<they>\b
        \b(?:<hits>|beating|hitting|hurting) <mine>\b
        \bbeaten\b|\b(?:was|were|being|been) (?:beat|hit|hurt|attacked|abused)\b|\bviolen(?:ce|t)\b
        \babus(?:ed|es|ing|ive)\b|\btortur|\brap(?:e|ed|es|ing|ist)\b|\bmolest|\bsexual|\bforced? sex\b|\bassault|\btouch(?:es|ed|ing)? me\b
        \b<cannot> (?:[\w']+ )?<way out>\b
        \bescap(?:e|ed|ing)\b|\b(?:run|ran|running) away\b
        \bthreat\w*|\bblackmail|\b(?:scared|afraid) of (?:him|her|them|my)\b
        \bforc(?:e[sd]?|ing) (?:me|us)\b|\bforced (?:to|in|marriage|work|labou?r)\b
        \b(?:sold|sell|selling) (?:me|us)\b|\b(?:was|were|been|being) sold\b|\bsla(?:ve|very)\b|\btraffick
        \bkill(?:s|ed|ing)? <me>\b|\b(?:will|going to|wants? to|said|gonna) kill\b|\bmurder
        \bkill(?:ing)? myself\b|\bhurt(?:ing)? myself\b|\bsuicid|\b(?:want|wanna|going|ready) (?:to )?die\b|\bend my life\b
        (?:\bnot|n'?t|no longer) want to (?:live|be alive)\b|\btired of living\b|\bno reason to live\b
    """,
)

KHMER = Words(  # spaces are left out of the text
    {
        "us": "ខ្ញុំ|ពួកខ្ញុំ|យើង|ពួកយើង",
        "papers": "លិខិតឆ្លងដែន|លិខិតឆ្លង|ប៉ាស្ព័រ|ប៉ាស្ពរ|ប៉ាសព័រ|ប៉ាស្ប៉័រ|ប៉ាស្បរ|ឯកសារ|អត្តសញ្ញាណប័ណ្ណ|ប័ណ្ណ|passport|pasport",
        "they": "គេ|ថៅកែ|តៅកែ|ចៅហ្វាយ|និយោជក|មេការ|មេខ្យល់|មេរោងចក្រ|ឈ្មួញ|នាយហាង|ក្រុមហ៊ុន|ប៉ូលិស|ប៉ូលីស|ភ្នាក់ងារ|គាត់|boss",
        "held": "ដកហូត|រឹបអូស|រឹប|ដក|យក|កាន់|ទុក|រក្សាទុក|លាក់|ឃាត់|ហូត|មិនឱ្យ|អត់ឱ្យ|មិនប្រគល់|អត់ប្រគល់",
        "kin": "ប្ដី|ប្រពន្ធ|កូន|បងប្អូន|ឪពុក|ម្ដាយ|ថៅកែ|តៅកែ|ចៅហ្វាយ|មេការ|និយោជក|ប៉ូលិស",
        "way out": "ចេញ|ទៅណា|ទៅផ្ទះ|ទៅក្រៅ|ត្រឡប់|មកផ្ទះ|មកស្រុក",
        "innocent": "រក|ស្វែងរក|ចុះឈ្មោះ|ធ្វើ|បំពេញ|អាន|ប្រាប់|ប្ដូរ|កែ|រៀន|មើល|បញ្ជាក់|សរសេរ|ដាក់ពាក្យ",
    },
    """
        (?:ជួយ|ជូយ)<us>(?!(?:បាន)?(?:ឱ្យ)?<innocent>)
        (?:ជួយ|ជូយ)ផង|ជួយអាយុ|ជួយសង្គ្រោះ|សង្គ្រោះខ្ញុំ|ជួយជីវិត|មានអាសន្ន|មានគ្រោះថ្នាក់|(?:គ្មាន|មិនមាន|អត់មាន)សុវត្ថិភាព
        (?:គេ|<kin>|ត្រូវ|ត្រូវបាន|វា)(?:បាន)?វាយ(?!អក្សរ|លេខ|សារ|តម្លៃ)
        វាយ(?:<us>|ធ្វើបាប|ដំ|កូន|ប្រពន្ធ|តប់|ទាត់)|ទាត់ធាក់|ធាក់<us>|ទះកំផ្លៀង
        ចាក់សោ|ចាក់ស៊ោ|ជាប់សោ|ឃុំឃាំង|ឃុំខ្លួន|បង្ខាំង|បង្ខំ|ដាក់គុក|ជាប់គុក|ចាប់ខ្លួន|ចាប់ជំរិត|ចាប់ពង្រត់|គេចាប់ខ្ញុំ
        <they>.{0,14}<held>.{0,16}<papers>|(?:ដកហូត|រឹបអូស|លាក់).{0,16}<papers>
        <papers>.{0,14}<they>.{0,8}<held>|<papers>.{0,10}(?:ត្រូវ|ត្រូវបាន)(?:គេ)?(?:ដក|យក|រឹប|លាក់|ហូត)
        <papers>.{0,10}(?:នៅ|នៅជាមួយ|នៅនឹង|នៅលើ|នៅដៃ)<they>
        <way out>.{0,8}(?:មិនបាន|អត់បាន|មិនរួច|អត់រួច)
        (?:មិន|អត់)(?:ព្រម)?(?:អាច|ហ៊ាន|(?:អនុញ្ញាត|អាច)?ឱ្យ)<us>?<way out>(?!ការ|សារ)
        គំរាម|គម្រាម|ប្លាសម៉ៃ|រត់គេច|រត់រួច|រត់ចេញ|គេចខ្លួន|លួចរត់|ខ្លាច(?:គេ|ថៅកែ|តៅកែ|ប្ដី)
        រំលោភ|រម្លោភ|បៀតបៀន|ទារុណ|ហិង្សា|ធ្វើបាប|កេងប្រវ័ញ្ច|ជួញដូរ|លក់<us>|ត្រូវគេលក់|ទាសករ|ទាសភាព
        (?:សំលាប់|សម្លាប់)(?:<us>|ខ្លួន|ចោល|កូន|គ្រួសារ|បង|ប្អូន)|(?:ចង់|នឹង|ថា|គេ)(?:សំលាប់|សម្លាប់)
        ចង់ស្លាប់|អត្តឃាត|មិនចង់រស់|អត់ចង់រស់|លែងចង់រស់|ធុញជីវិត|អស់សង្ឃឹមក្នុងជីវិត|ចងក(?:ស្លាប់|ខ្លួន)
    """,
)

ROMAN = Words(  # compared by sound, see app/text/roman.py
    {
        "us": "knhum|khnhom|knyom|knom|kyom|kjom|nhom|nyom|yeung|yerng|pouk yeung",
        "they": "ke|ge|ker|thaoke|taoke|thavke|tavke|tawke|tauke|boss|niyochok|chhmuonh|police|polis|vea",
        "boss": "thaoke|taoke|thavke|tavke|boss|niyochok",
        "took": "yok|dok|kan|tuk|hot|dokhot|leak",
        "papers": "passport|pasport|paspor|paspo|likhet|likhit|ekasar|papers?",
        "beat": "veay|vay|viey|viay|veai|vai",
        "not": "ot|ort|min",
        "want": "chong|jong|chorng|jorng",
        "innocent": "rok|rork|tver|thveu|chos|choh|bompenh|phong rok|phorng rok",
    },
    r"""
        \b(?:chuoy|chuy|juoy|juy|choy|chouy|chuoi|juoi|jouy) (?:phong|pong|phorng|porng|pg|ayu|<us>(?! <innocent>\b))\b
        \b(?:<they>|trov|brov) (?:ban )?<beat>\b|\b<beat> <us>\b
        \b(?:chak|jak|chakk|jakk) (?:sor|so|sao|saor|sour)\b|\bbongkhang\b|\bbong khang\b|\bkhum (?:khloun|khlun|kheang)\b
        \b<they> (?:\w+ ){0,2}<took> (?:\w+ ){0,2}<papers>\b|\b<papers> (?:\w+ ){0,3}<they> (?:\w+ )?<took>\b
        \b<papers> (?:\w+ )?(?:nov|nou|nao|now) (?:\w+ )?<boss>\b
        \b(?:chenh|chengh|jenh|chanh|tov phteah|tov pteah|tov na) <not> (?:ban|baan|ruoch)\b
        \b<not> (?:oy|aoy|ouy|auy) (?:\w+ )?(?:chenh|jenh|tov|tao)\b
        \b(?:kom|kum|gom) ?(?:ream|riem|reang)\b|\b(?:bong|bang) ?(?:khom|kham)\b|\b(?:rum|rom) ?(?:loph|lop|lob)\b
        \b(?:thveu|tver|thver|tveu|tvar|thvoe) (?:bab|bap|baab)\b
        \b(?:som|sam|sum) ?(?:lab|lap) (?:<us>|khluon|kloun|khloun|chaol)\b
        \b<want> (?:slab|slap|som ?lab|som ?lap)\b|\b<not> <want> (?:ros|rous|rus|roh)\b
        \b(?:rot|ruot|rut) (?:kech|gech|chenh|jenh)\b|\b(?:luok|louk|lork) (?:khnhom|knhom|kyom|knyom)\b
    """,
)
