"""Places in Thailand, and other countries, that people name when they are asked for their place in Cambodia."""

from __future__ import annotations

ABROAD = """
ថៃ, ប្រទេសថៃ, ប្រទេសសៀម, នៅថៃ, ស្រុកថៃ, ថៃឡង់ដ៍, ថៃឡែន, thailand, thai, tailand, thailan, srok thai, prates thai, nov thai, country thailand
បាងកក, បាងកក់, បាងកុក, bangkok, bankok, bang kok, krung thep, krungthep, bkk
រ៉ាយ៉ង, រ៉ាយង, រ៉ាយ៉ុង, rayong, rayoung, rayorng
ត្រាត, ត្រាត់, trat, trad, khlong yai, klong yai, ខ្លងយ៉ៃ, ក្លងយ៉ៃ
ឆុនបុរី, ជលបុរី, ជុនបុរី, ឆនបុរី, chonburi, chon buri, chunburi, cholburi
ប៉ាតាយ៉ា, ប៉ាថាយ៉ា, pattaya, phattaya, pataya
សុរិន្ទ, ស៊ូរិន, សូរិន, surin, sourin
ស្រះកែវ, សាកែវ, ស្រៈកែវ, sa kaeo, sakaeo, sra kaeo, sakeo, sakaew, srakeo, aranyaprathet, aran, អារញ្ញ, អារ៉ាញ់, អរញ្ញប្រទេស
ចន្ទបុរី, ចាន់ថាបុរី, ចាន់បុរី, chanthaburi, chantaburi, chanburi
សមុទ្រប្រាការ, សាមុតប្រាកាន, samut prakan, samutprakan, samut sakhon, samutsakhon, mahachai, មហាឆៃ, សាមុតសាខន
នន្ទបុរី, នុនថាបុរី, nonthaburi, pathum thani, pathumthani, ប៉ាធុមថានី, បទុមធានី
អយុធ្យា, អាយុថាយ៉ា, ayutthaya, ayuthaya, សារ៉ាបុរី, saraburi, prachinburi, prachin buri, ប្រាជីនបុរី, ឆាឈឹងសៅ, chachoengsao
បុរីរម្យ, បុរីរ៉ាំ, buriram, buri ram, ស៊ីសាកេត, ស៊ីសាកែត, sisaket, si sa ket, srisaket, អ៊ូបុន, ubon, ubon ratchathani
គោរាជ, គោរ៉ាត, korat, khorat, nakhon ratchasima, ខនកែន, khon kaen, khonkaen, អ៊ូដន, udon thani, udon
ឈៀងម៉ៃ, ជៀងម៉ៃ, chiang mai, chiangmai, chiang rai, ភូកេត, ភូកេត, phuket, puket, ហាតយ៉ៃ, hat yai, haad yai, songkhla, សុងខ្លា, surat thani
កាញ្ចនបុរី, kanchanaburi, ratchaburi, រ៉ាចបុរី, phetchaburi, nakhon pathom, នគរបឋម, suphan buri, lopburi, koh chang, កោះចាង
ម៉ាឡេស៊ី, malaysia, កូរ៉េ, korea, south korea, វៀតណាម, vietnam, ឡាវ, laos, ជប៉ុន, japan, សិង្ហបុរី, singapore, ម៉ាកាវ, macau
"""
