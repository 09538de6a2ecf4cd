"""English as it is written in the United States: the same texts, spelt and dated its way.

Field words change only where the other one would puzzle: a handover is a handoff. Words that a
rule, a price or a setting goes by, such as ward, roster, bank and agency, stay: who reads them
on a page must find them again in the settings.
"""

from ops.languages.language import Language

_PAIRS = """
acknowledgement acknowledgment | acknowledgements acknowledgments
aeroplane airplane | afterwards afterward | ageing aging | aluminium aluminum
anaemia anemia | anaesthesia anesthesia | anaesthetic anesthetic | anaesthetist anesthetist
anaesthetics anesthetics | analyse analyze | analysed analyzed
analysing analyzing | apologise apologize | appendicectomy appendectomy
authorise authorize | authorised authorized | authorisation authorization
backwards backward | behaviour behavior | burnt burned
cancelled canceled | cancelling canceling | catalogue catalog | catalogues catalogs
categorise categorize | categorised categorized | centimetre centimeter
centimetres centimeters | centre center | centred centered | centres centers
colour color | coloured colored | colours colors | cheque check | counsellor counselor
customise customize | customised customized
defence defense | dearer costlier | diarrhoea diarrhea | dialled dialed
emphasise emphasize | enrol enroll | enrolment enrollment | enquire inquire | enquiry inquiry
enquiries inquiries | equalise equalize | equalised equalized
favour favor | favourable favorable | favourite favorite | fibre fiber | finalise finalize
finalised finalized | foetal fetal | foetus fetus | forwards forward | fulfil fulfill
fulfilment fulfillment | fuelled fueled
grey gray | gynaecology gynecology | gynaecological gynecological
haematology hematology | haemoglobin hemoglobin | haemorrhage hemorrhage
handover handoff | handovers handoffs | harbour harbor | honour honor | honoured honored
hospitalise hospitalize | hospitalised hospitalized | humour humor
initialise initialize | instalment installment
judgement judgment | judgements judgments
kilometre kilometer | kilometres kilometers
labelled labeled | labelling labeling | labour labor | learnt learned | leukaemia leukemia
levelled leveled | licence license | licences licenses | litre liter
litres liters
manoeuvre maneuver | maximise maximize | maximised maximized | metre meter | metres meters
millilitre milliliter | millilitres milliliters | millimetre millimeter
millimetres millimeters | minimise minimize | minimised minimized | modelled modeled
modelling modeling | mould mold
neighbour neighbor | neighbours neighbors | neutralise neutralize | normalise normalize
normalised normalized
oedema edema | oesophagus esophagus | offence offense | optimise optimize
optimised optimized | optimisation optimization | organisation organization
organisations organizations | organise organize | organised organized | orthopaedic orthopedic
orthopaedics orthopedics
paediatric pediatric | paediatrics pediatrics | penalise penalize | penalised penalized
practise practice | practised practiced | practising practicing | pretence pretense
prioritise prioritize | prioritised prioritized | programme program | programmes programs
pseudonymise pseudonymize | pseudonymised pseudonymized
randomise randomize | randomised randomized | realise realize | recognise recognize
recognised recognized | rigour rigor | rumour rumor
sceptical skeptical | signalled signaled | skilful skillful | specialise specialize
specialised specialized | spelt spelled | spilt spilled | standardise standardize
standardised standardized | summarise summarize | summarised summarized
synchronise synchronize | synchronised synchronized
theatre theater | theatres theaters | totalled totaled | towards toward | travelled traveled
travelling traveling | tumour tumor | tumours tumors
utilise utilize | utilised utilized | utilisation utilization | visualise visualize
whilst while | woollen woolen
"""

EN_US = Language(
    code="en-US",
    name="English (US)",
    plain="{month} {day}",
    dated="{month} {day}, {year}",
    day="{weekday}, {month} {day}",
    day_dated="{weekday}, {month} {day}, {year}",
    typed="MM/DD/YYYY",
    sheet_day="ddd, mmm d, yyyy",
    spelling={
        british: american
        for line in _PAIRS.strip().splitlines()
        for british, american in (pair.split() for pair in line.split("|"))
        if british != american
    }
    | {"per cent": "percent"},
)
