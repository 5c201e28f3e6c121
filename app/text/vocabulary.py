"""The words that mean something wherever they stand alone: Khmer, romanised Khmer (which has no spelling) and English; STOP in Thai too."""

from __future__ import annotations

WORDS = {
    "stop": """
        ឈប់, ឈប, ឈប់សារ, ឈប់ទៀត, ចង់ឈប់, ខ្ញុំចង់ឈប់, ខ្ញុំសុំឈប់, ខ្ញុំឈប់, ឈប់ៗ, បញ្ឈប់, បញ្ឈប, ផ្ដាច់, ផ្ដាច់សេវា, បិទ, ឈប់ហើយ,
        ឈប់សិន, ឈប់ទៅ, ឈប់ផ្ញើ, ឈប់ផ្ញើសារ, ឈប់ផ្ញើទៀត, ឈប់ផ្ញើសារទៀត,
        ឈប់ផ្ញើមក,
        ឈប់ផ្ញើសារមក, ឈប់ទទួល, ឈប់ទទួលសារ, ឈប់ទទួលសារទៀត, បញ្ឈប់សារ, បញ្ឈប់ការផ្ញើសារ, កុំផ្ញើ, កុំផ្ញើសារ, កុំផ្ញើមក, កុំផ្ញើទៀត,
        កុំផ្ញើសារទៀត,
        កុំផ្ញើមកទៀត, កុំផ្ញើសារមក, កុំផ្ញើសារមកទៀត, កុំផ្ញើសារមកខ្ញុំ, កុំផ្ញើសារមកខ្ញុំទៀត, កុំផ្ញើមកខ្ញុំទៀត, មិនទទួលសារ,
        មិនទទួលសារទៀត,
        មិនចង់ទទួលសារ, មិនចង់ទទួលសារទៀត, មិនចង់ទទួលសារទៀតទេ, អត់ចង់ទទួលសារ, អត់ចង់ទទួលសារទៀត, អត់ចង់ទទួលសារទៀតទេ, កុំរំខាន, ឈប់រំខាន,
        chhob, chob, chhop, chop, jhob, chhup, chhob hery, chhob hoey, chob hery, chhob phnhae, chob phnhae, chhob phner, chob phner,
        chob fner,
        chhob phnhae sar, chhob phnher sar, chob phnher sar, chob phner sar, chhob totuol, chhob totuol sar, chob totuol sar,
        chob tortuol sar,
        kom phnhae, kom phnher, kom phner, kom fner, kom phnhae sar, kom phnher sar, kom phner sar, kom phnhae tiet, kom phnher tiet,
        kom phner tiet,
        kom phner mok, kom phnhae mok, phdach, phdac, pdach, pdac, phdach seva, banhchhob, bonhchhob, banchhob, bonchhob, banhchob,
        bonhchob, banchob,
        stop, stpo, sotp, tsop, stp, i want to stop, want to stop, stop all, stopall, stop it, stop now, stop sms, stop messages,
        stop message, stop texting me, stop sending,
        stop sending me messages,
        unsubscribe, unsub, cancel, end, quit, off, revoke, opt out, optout, opt-out, remove me, no more messages, no more sms,
        do not text me,
        don't text me, dont text me, do not send, don't send, dont send, leave me alone,
        หยุด, หยุดส่ง, หยุดส่งข้อความ, ยกเลิก, ยกเลิกข้อความ, เลิก, เลิกส่ง, ไม่รับข้อความ, ไม่ต้องการรับข้อความ
    """,
    "start": """
        ចាប់ផ្ដើម, ចាប់ផ្ដើមវិញ, ចាប់ផ្ដើមទទួលសារ, ទទួលសារ, ទទួលសារវិញ, ទទួលសារឡើងវិញ, ចង់ទទួលសារ, ចង់ទទួលសារវិញ, ចង់ទទួលសារឡើងវិញ,
        ផ្ញើមកវិញ,
        ផ្ញើសារមកវិញ, បើកវិញ,
        chab phdaem, chab phdoem, chab phderm, chab phdeum, chab pdaem, chab pdoem, chab pderm, chab pdeum, chab pdom, jab pdeum,
        jab pderm, chabpdeum,
        chabphdaem, chab phtaem, chab pteum, totuol sar, totuol sar vinh, tortuol sar vinh, start, unstop, subscribe, resume, opt in,
        optin, opt-in
    """,
    "help": """
        ជំនួយ, ជួយ, សុំជំនួយ, ត្រូវការជំនួយ, ខ្ញុំត្រូវការជំនួយ, ចង់បានជំនួយ, chumnuoy, chomnuoy, jumnuoy, jomnuoy, chum nuoy,
        chom nuoy, jum nuoy, chumnuy,
        chomnuy, jomnuy, chum nuy, chuoy, chuy, juoy, juy, som chumnuoy, trov kar chumnuoy, help, hlep, hepl, help please, need help,
        i need help, i want help,
        info, information
    """,
    "more": """
        បន្ត, បន្តទៀត, បន្តទៅទៀត, ទៀត, បន្ថែម, បន្ថែមទៀត, បន្ទាប់, មើលទៀត, អានទៀត, ទៅមុខ, bontor, bonto, bantor, banto, banta, bonta,
        bontar,
        bon tor, ban tor, bontor tiet,
        tiet, teat, tiat, bonthaem, banthaem, bontheam, bontoap, bantoap, bontop, merl tiet, meul tiet, more, next, continue, go on,
        forward, show more
    """,
    "menu": """
        ម៉ឺនុយ, មឺនុយ, មុឺនុយ, មីនុយ, មេនុយ, ម៉ីនុយ, បញ្ជីមុខ, ទំព័រដើម, menu, main menu, back to menu, go to menu, menou, menuy,
        mernuy, meunuy, meunoy,
        minuy, home, main
    """,
    "language": """
        ភាសា, ប្ដូរភាសា, ផ្លាស់ប្ដូរភាសា, ផ្លាស់ភាសា, ជ្រើសរើសភាសា, រើសភាសា, ចង់ប្ដូរភាសា, pheasa, phiesa, pheasar, peasa,
        piesa, piasa, phiasa,
        pdo pheasa, bdo pheasa, pdor pheasa, bdor pheasa, pdo peasa, pdor peasa, chros pheasa, language, languages, lang, change language,
        change the language, choose language, other language, ภาษา
    """,
    "back": """
        ត្រឡប់, ត្រលប់, ត្រឡប់ក្រោយ, ត្រលប់ក្រោយ, ត្រឡប់មកវិញ, ត្រឡប់ទៅវិញ, ត្រលប់ទៅវិញ, ថយ, ថយក្រោយ, ថយវិញ, មុន, សំណួរមុន, trolob,
        trolop, tralob, tralop,
        trolab, tralab, trolob kroy, trolop kroy, tralop kroy, trolob vinh, trolob krouy, thoy kroy, thoy krouy, thay kroy, back,
        go back, previous, return
    """,
    "again": """
        ចាប់ផ្ដើមឡើងវិញ, ចាប់ផ្ដើមម្ដងទៀត, ចាប់ផ្ដើមពីដំបូង, ចាប់ផ្ដើមថ្មី, ចាប់ផ្ដើមជាថ្មី, ពីដំបូង, តាំងពីដំបូង, ធ្វើឡើងវិញ,
        ឡើងវិញ, ម្ដងទៀត, សាជាថ្មី, ជាថ្មី,
        chab phdaem laeng vinh, chab phderm laeng vinh, chab pderm leung vinh, chab pdeum leung vinh, chab pderm mdong tiet,
        laeng vinh, leung vinh,
        lerng vinh, mdong tiet, mdorng tiet, mdong teat, madong tiet, pi dambong, pi domboung, pi dambaung, pi dom bong,
        sa chea thmei, again,
        start over, start again, restart, begin again, redo, reset, from the beginning
    """,
    "correct": """
        កែ, កែប្រែ, កែតម្រូវ, កែតំរូវ, កែចម្លើយ, កែចំលើយ, កែប្រែចម្លើយ, កែតម្រូវចម្លើយ, ប្ដូរចម្លើយ, ប្ដូរចំលើយ, កែវិញ, ខុស, ខុសហើយ,
        ឆ្លើយខុស, ខ្ញុំឆ្លើយខុស, សរសេរខុស,
        kae prae, kae brae, kaeprae, kaebrae, ke prae, ke bre, kae tomrov, kae tamrov, kae chamlaey, kae chomlaey, kae chamler,
        kae chomlery,
        kae vinh, pdo chamlaey, pdor chomlery, khos, khoh, khos hery, chhlaey khos, correct, correct answer, correct an answer,
        change, change answer,
        change an answer, change my answer, edit, fix, wrong, mistake, wrong answer, i made a mistake
    """,
    "person": """
        បុគ្គលិក, បុគលិក, មនុស្ស, និយាយ, និយាយគ្នា, ចង់និយាយ, សូមនិយាយ, និយាយជាមួយបុគ្គលិក, និយាយជាមួយមនុស្ស, និយាយជាមួយគេ,
        និយាយជាមួយអ្នកណាម្នាក់, ចង់និយាយជាមួយបុគ្គលិក,
        ខ្ញុំចង់និយាយជាមួយបុគ្គលិក, ចង់និយាយជាមួយមនុស្ស, សូមនិយាយជាមួយបុគ្គលិក, សុំនិយាយជាមួយបុគ្គលិក, ជជែក, ជជែកជាមួយបុគ្គលិក,
        ប្រឹក្សា, សុំប្រឹក្សា,
        bokkolik, bokolik, bokkalik, bokalik, bukkalik, bukkolik, bukolik, bukalik, buklik, boklik, niyeay, niyay,
        niyeay chea muoy bokkolik,
        niyeay cheamuoy bokkolik, niyay chea muoy bokolik, niyay jea muoy bukalik, chong niyeay, chong niyay, monus, monuss, mnus,
        chochek, chor chek,
        person, a person, human, agent, staff, operator, talk, talk to person, talk to a person, talk to someone, talk to staff,
        talk to a human,
        speak to someone, speak to a person, speak to staff, real person, counsellor, counselor, advice
    """,
    "boxes": """
        មើលមិនឃើញ, មើលអត់ឃើញ, មើលមិនដាច់, មើលអត់ដាច់, មើលមិនបាន, មើលអត់បាន, មើលមិនយល់, មើលអត់យល់, អានមិនដាច់, អានអត់ដាច់, អានមិនបាន,
        អានអត់បាន, អានមិនយល់, អានអត់យល់,
        ប្រអប់, ឃើញប្រអប់, ចេញប្រអប់, អក្សរជាប្រអប់, អក្សរមើលមិនដាច់, អក្សរមើលមិនឃើញ, មើលអក្សរមិនឃើញ, មើលអក្សរមិនដាច់,
        មើលមិនឃើញអក្សរ, អានអក្សរមិនដាច់, ឃើញតែប្រអប់, ចេញតែប្រអប់, ការ៉េ, ឃើញការ៉េ, ចេញការ៉េ, mer ot ban, mer ort ban,
        merl ot ban, merl ort ban,
        meul ot ban, meul ort ban, mer min ban, merl min ban, meul min ban, mer ot keunh, mer ot khernh, merl ot khernh,
        meul ot kheunh, meul ot khoenh,
        meul min khoenh, meul min kheunh, mer min keunh, mer ot dach, merl ot dach, meul ot dach, meul min dach, mer ot yul,
        merl ot yul, meul ot yol,
        an ot ban, an min ban, an ot dach, arn ot dach, an min dach, arn min dach, an ot yul, pro ob, pro orb, proob, prorob, bro ob,
        brorob,
        chenh pro ob, box, boxes, square, squares, i see boxes, i see box, i see squares, i only see boxes, i see only boxes,
        boxes only, all i see is boxes, see boxes, only boxes,
        only box,
        all boxes, just boxes, cant read, can't read, can not read, cannot read, i cant read, i can't read, i cannot read, i can not read,
        i cant read it, i can't read it, cannot read khmer, can't read khmer, cant read khmer, unreadable, question marks, no khmer
    """,
    "status": """
        ស្ថានភាព, ស្ថានភាពខ្ញុំ, ស្ថានភាពរបស់ខ្ញុំ, sthanpheap, sthanaphep, sthanapheap, sthan pheap, sthanphap, thanpheap, status,
        my status
    """,
    "skip": """
        រំលង, រម្លង, រំលងទៅ, មិនចង់ឆ្លើយ, មិនចង់ឆ្លើយទេ, អត់ចង់ឆ្លើយ, អត់ចង់ឆ្លើយទេ, មិនឆ្លើយ, អត់ឆ្លើយ, មិនដឹង, មិនដឹងទេ, អត់ដឹង,
        អត់ដឹងទេ, ខ្ញុំមិនដឹង, ខ្ញុំមិនដឹងទេ,
        ខ្ញុំអត់ដឹង, ខ្ញុំអត់ដឹងទេ, rumlong, romlong, rumlorng, romlorng, rom long, rum long, min chhlaey, ot chhlaey,
        min chong chhlaey, ot chong chhlaey,
        min deng, min deung, min doeng, ot deng, ot deung, ot doeng, ort deng, min deng te, ot deng te, ort deng te, skip, pass,
        skip this, skip it,
        no answer,
        prefer not to say, rather not say, i don't want to answer, i dont want to answer, don't know, dont know, do not know,
        i don't know, i dont know,
        i do not know, idk
    """,
    "call": """
        ទូរសព្ទមក, ទូរសព្ទមកវិញ, ទូរសព្ទមកខ្ញុំ, ទូរសព្ទមកខ្ញុំវិញ, ទូរស័ព្ទមក, ទូរស័ព្ទមកវិញ, ទូរស័ព្ទមកខ្ញុំ, ទូរស័ព្ទមកខ្ញុំវិញ,
        តេមក, តេមកវិញ, តេមកខ្ញុំ, តេមកខ្ញុំវិញ, តេឡេមក,
        ខលមក, ខលមកវិញ, ខលមកខ្ញុំ, ខលមកខ្ញុំវិញ, ខល, ហៅមក, ហៅមកវិញ, ហៅមកខ្ញុំ, ហៅមកខ្ញុំវិញ, tel mok, tel mok vinh, tel mok khnhom,
        te mok, te mok vinh,
        te mok knhom, call mok, call mok vinh, call mok knhom, khol mok, khol mok vinh, kol mok vinh, tursap mok, toursap mok,
        tursap mok vinh,
        turosap mok, hao mok, hav mok, hav mok vinh, call, call me, call back, callback, call me back, phone me, ring me, call me now
    """,
    "join": """
        ចុះឈ្មោះ, ចុះឈ្មោះទទួលសារ, សុំចុះឈ្មោះ, ចង់ចុះឈ្មោះ, ខ្ញុំចង់ចុះឈ្មោះ, ខ្ញុំសុំចុះឈ្មោះ, ចូលរួម, ចង់ចូលរួម, សុំចូលរួម,
        ខ្ញុំចង់ចូលរួម, choh chhmuoh, choh chhmoh, choh chmoh,
        choh chmuoh, chos chhmos, chos chmos, chous chmous, choss chmoss, chuh chhmuoh, chohchhmuoh, chohchhmoh, choh chhmors,
        choh chmors, chol ruom,
        chol roum, chol rum, choul ruom, choul roum, cholruom, join, register, registration, sign up, signup, sign me up, enrol, enroll
    """,
    "no": """
        ទេ, អត់ទេ, អត់, មិន, មិនទេ, មិនយល់ព្រម, មិនយល់ព្រមទេ, ខ្ញុំមិនយល់ព្រម, ខ្ញុំមិនយល់ព្រមទេ, អត់យល់ព្រម, អត់យល់ព្រមទេ, មិនព្រម,
        មិនព្រមទេ, អត់ព្រម, អត់ព្រមទេ, មិនចង់, មិនចង់ទេ,
        អត់ចង់, អត់ចង់ទេ, មិនមែន, មិនមែនទេ, អត់មែនទេ, មិនបាន, មិនបានទេ, អត់បាន, អត់បានទេ, មិនអីទេ, បដិសេធ, ទេអរគុណ, អត់ទេអរគុណ,
        មិនត្រូវការ, មិនត្រូវការទេ, អត់ត្រូវការទេ,
        te, tee, teh, ot, ort, ott, att, ot te, ort te, otte, ortte, att te, at te, ot tee, ort tee, min, min te, min yul prom,
        min yol prom,
        min yul prom te, min yol prom te, ot yul prom, ot yol prom, ort yul prom, ort yol prom te, min prom, ot prom, min chong,
        ot chong, ort chong,
        ot chong te, ort chong te, min jong, ot jong, ort jong te, min ban, min ban te, ot ban, ot ban te, ort ban, ort ban te,
        min men, min men te,
        ot men te, te orkun, ot te orkun, ort te orkun, no, n, noo, nope, nah, no thanks, no thank you, not, not now, i do not agree,
        i don't agree,
        i dont agree, do not agree, don't agree, dont agree, not agree, disagree, i refuse, refuse, decline, i don't want, i dont want
    """,
    "yes": """
        បាទ, បាត, ចាស, ចាស៎, ចា៎, ចា, បាទ/ចាស, ចាស/បាទ, បាទចាស, បាន, បានហើយ, បានបាទ, បានចាស, បាទបាន, ចាសបាន, យល់ព្រម, ខ្ញុំយល់ព្រម,
        យល់ព្រមហើយ, ព្រម, ព្រមហើយ,
        សុខចិត្ត, អូខេ, អូខេហើយ, ហ្នឹងហើយ, នឹងហើយ, មែន, មែនហើយ, ត្រូវ, ត្រូវហើយ, ត្រឹមត្រូវ, ចង់, ចង់បាន, ខ្ញុំចង់, អើ, អឺ, bat,
        baat, bath, batt, baht, cha, chas, chass, chah,
        chahs, jas, jaas, ja, jaa, jah, chaa, ban, baan, ban hery, ban hoey, baan hery, bat ban, chas ban, yul prom, yol prom,
        yulprom, yolprom,
        yul prum, yol prum, yoll prom, knhom yul prom, khnhom yul prom, khnhom yol prom, prom, prom hery, sok chet, ok, oke, okay,
        okey, okk, ok bong,
        nung hery, neung hery, hneng hery, hnoeng hoey, men, men hery, trov, trov hery, treuv, treuv hery, chong, chong ban, jong,
        jong ban, yes, y,
        yess, yes ok, ok yes, yeah, yea, yep, yup, sure, agree, i agree, agreed, accept, i accept, right, true, of course, i do, i want
    """,
}

POLITE = """
    បាទ, ចាស, ចាស៎, ចា៎, សូម, សុំ, ផង, សិន, ណា, ណ៎, បង, លោកបង, bat, chas, cha, jas, som, sum, phong, sen, na, bong, please, pls, plz,
    thank you, thanks, sir
"""  # left off at either end
WISH = "ខ្ញុំចង់, ខ្ញុំសុំ, ខ្ញុំសូម, ខ្ញុំ, ចង់, khnhom chong, knhom chong, knhom jong, i want to, i would like to, i'd like to, want to"  # left off before
NAMES = "Sochet, Rumloung, Phearsa, Otdong, Chang"  # of people and villages; they look like a mistyped word and are none
BOXES_AS_SEEN = "?□▯▢☐■◻◼⬜\ufffd"  # a text of these alone: what a phone without the letters shows, or a question mark in despair
