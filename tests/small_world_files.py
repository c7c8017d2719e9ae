"""The files behind the fixture `small_world`."""

ORGANISATIONS = """\
id,kind,name,parent,municipality,region,supplied_by
G1,wholesaler,Grossist 1,,0301,,
A1,pharmacy,Apotek 1,,0301,,G1
A2,pharmacy,Apotek 2,,4601,,G1
S1,hospital_pharmacy,Sykehusapotek 1,,0301,,G1
"""

PACKS = """\
varenummer,name,substance,atc,strength,form,pack_size,pack_unit,holder,country,ma_status,substitution_group
900001,Prøvin,prøvestoff,R05CB01,200 mg/ml,inhalasjonsvæske,5,ampulle,Prøve AS,SE,none,G1
900002,Prøvin stor,prøvestoff,R05CB01,200 mg/ml,inhalasjonsvæske,10,ampulle,Prøve AS,SE,none,G1
900003,Annex,annetstoff,N01BB02,10 mg/ml,injeksjonsvæske,10,hetteglass,Prøve AS,DE,exemption,
"""
