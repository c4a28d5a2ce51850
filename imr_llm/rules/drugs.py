"""Drug names, generic and brand, and the subcategory of the codebook each belongs to.

The names are those prescribed in workers' compensation, misspellings left out. A drug known only by
mouth stands under its class; a form (gel, patch, cream, injection) may move it, which is for the
rule that reads the heading to say, except where the brand itself is the form (`lidoderm`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from imr_llm.schema import Subcategory

_NAMES: Final[dict[Subcategory, str]] = {
    "opioid": """
        tylenol with codeine #3, tylenol with codeine #4, tylenol #3 with codeine, codeine #3,
        apap/codeine #3, acetaminophen with codeine #3, acetaminophen/codeine #3, abstral,
        actiq, alfentanil, apadaz, arymo er, avinza, belbuca, belladonna and opium,
        benzhydrocodone, buprenex, buprenorphine, buprenorphine hcl, buprenorphine
        hydrochloride, buprenorphine/naloxone, butorphanol, butrans, capital and codeine,
        codeine, codeine phosphate, codeine sulfate, conzip, demerol, diskets, synapryn,
        dihydrocodeine, dilaudid, dilaudid hp, dolophine, dsuvia, duragesic, dvorah, embeda,
        endocet, endodan, exalgo, fentanyl, fentanyl citrate, fentora, fioricet with codeine,
        fiorinal with codeine, hycet, hydrocodone, hydrocodone apap, hydrocodone/apap,
        hydrocodone-apap, hydrocodone bitartrate, hydrocodone/acetaminophen,
        hydrocodone-acetaminophen, hydrocodone bit/acetaminophen, hydrocodone/ibuprofen,
        hydrocodone-ibuprofen, hydromorphone, hydromorphone hcl, hydromorphone hydrochloride,
        hysingla, hysingla er, ibudone, infumorph, kadian, lazanda, levorphanol, levorphanol
        tartrate, lorcet, lorcet plus, lortab, magnacet, maxidone, meperidine, meperidine hcl,
        meperitab, methadone, methadone hcl, methadose, morphabond, morphabond er, morphine,
        morphine er, morphine ir, morphine sulfate, morphine sulfate er, morphine sulfate ir, ms
        contin, ms ir, msir, nalbuphine, norco, nucynta, nucynta er, olinvyk, onsolis, opana,
        opana er, oramorph, oxaydo, oxecta, oxycodone, oxycodone apap, oxycodone/apap,
        oxycodone-apap, oxycodone er, oxycodone hcl, oxycodone hcl er, oxycodone hydrochloride,
        oxycodone ir, oxycodone/acetaminophen, oxycodone-acetaminophen, oxycodone/aspirin,
        oxycodone/ibuprofen, oxycontin, oxycontin er, oxyfast, oxyir, oxymorphone, oxymorphone
        er, oxymorphone hcl, oxymorphone hydrochloride, panlor, pentazocine,
        pentazocine/naloxone, percocet, percodan, primlev, prolate, reprexain, rezira, roxanol,
        roxicet, roxicodone, roxybond, rybix, ryzolt, seglentis, stadol, stagesic, sublimaze,
        suboxone, subsys, subutex, sufentanil, synalgos-dc, talwin, talwin nx, tapentadol,
        tapentadol er, targiniq, tramadol, tramadol er, tramadol hcl, tramadol hcl er, tramadol
        hydrochloride, tramadol apap, tramadol/apap, tramadol/acetaminophen, trezix, troxyca,
        tylenol #2, tylenol #3, tylenol #4, tylenol 3, tylenol no. 3, tylenol no. 4, tylenol
        with codeine, tylenol w/ codeine, tylenol/codeine, tylenol-codeine, acetaminophen with
        codeine, acetaminophen w/ codeine, acetaminophen/codeine, acetaminophen-codeine,
        apap/codeine, apap with codeine, tylox, ultracet, ultram, ultram er, vanatol, verdrocet,
        vicodin, vicodin es, vicodin hp, vicoprofen, xartemis, xartemis xr, xodol, xtampza,
        xtampza er, zamicet, zohydro, zohydro er, zolvit, zubsolv, zydone, qdolo, opium, opioid,
        opioids, narcotic, narcotics, bunavail, probuphine, sublocade
    """,
    "nsaid": """
        actron, addaprin, advil, aleve, all day pain relief, anaprox, anaprox ds, ansaid,
        arthrotec, aspirin, bayer aspirin, bextra, caldolor, cambia, cataflam, celebrex,
        celecoxib, choline magnesium trisalicylate, clinoril, comfort pac-naproxen, consensi,
        daypro, diclofenac, diclofenac er, diclofenac dr, diclofenac xr, diclofenac potassium,
        diclofenac sodium, diclofenac sodium dr, diclofenac sodium er, diclofenac/misoprostol,
        diclofenac-misoprostol, diflunisal, disalcid, dolobid, duexis, ec-naprosyn, ecotrin,
        etodolac, etodolac er, feldene, fenoprofen, fenoprofen calcium, fenortho, flurbiprofen,
        ibu, ibuprofen, ibuprofen/famotidine, indocin, indomethacin, indomethacin er,
        ketoprofen, ketoprofen er, ketorolac, ketorolac tromethamine, lodine, lodine xl, lofena,
        meclofenamate, mefenamic acid, meloxicam, mobic, motrin, motrin ib, nabumetone, nalfon,
        naprelan, naprosyn, naproxen, naproxen dr, naproxen er, naproxen sodium, naproxen ec,
        naproxen/esomeprazole, naproxen-esomeprazole, nsaid, nsaids, orudis, oruvail, oxaprozin,
        piroxicam, ponstel, qmiiz, relafen, relafen ds, rofecoxib, salsalate, sprix, sulindac,
        tivorbex, tolectin, tolmetin, tolmetin sodium, toradol, trilisate, vimovo, vioxx,
        vivlodex, voltaren, voltaren xr, voltaren-xr, yosprala, zipsor, zorvolex, naprapac
    """,
    "muscle_relaxant": """
        amrix, baclofen, carisoprodol, carisoprodol/aspirin, carisoprodol-aspirin-codeine,
        chlorzoxazone, comfort pac-cyclobenzaprine, comfort pac-tizanidine, cyclobenzaprine,
        cyclobenzaprine er, cyclobenzaprine hcl, cyclobenzaprine hydrochloride, dantrium,
        dantrolene, fexmid, flexeril, gablofen, lioresal, lorzone, lyvispah, metaxalone,
        metaxall, methocarbamol, muscle relaxant, muscle relaxants, norflex, norflex er,
        norgesic, norgesic forte, orphenadrine, orphenadrine citrate, orphenadrine citrate er,
        orphenadrine er, orphengesic, ozobax, parafon forte, parafon forte dsc, robaxin,
        tabradol, skelaxin, soma, soma compound, tizanidine, tizanidine hcl, tizanidine
        hydrochloride, vanadom, zanaflex, tonmya
    """,
    "anti_epilepsy": """
        aptiom, banzel, briviact, carbamazepine, carbamazepine er, carbatrol, cerebyx, depakene,
        depakote, depakote er, dilantin, divalproex, divalproex er, divalproex sodium,
        epidiolex, epitol, equetro, fanatrex, felbamate, felbatol, fycompa, gabapentin,
        gabapentin enacarbil, gabapentin er, gabarone, gabitril, gralise, horizant, keppra,
        keppra xr, lacosamide, lamictal, lamictal xr, lamotrigine, levetiracetam, levetiracetam
        er, lyrica, lyrica cr, mysoline, neurontin, oxcarbazepine, oxtellar xr, phenobarbital,
        phenytoin, pregabalin, pregabalin er, primidone, quadexy, qudexy xr, sabril, tegretol,
        tegretol xr, tiagabine, topamax, topiragen, topiramate, topiramate er, trileptal,
        trokendi xr, valproate, valproic acid, vimpat, xcopri, zarontin, zonegran, zonisamide
    """,
    "antidepressant": """
        amitriptyline, amitriptyline hcl, amoxapine, anafranil, antidepressant, antidepressants,
        aplenzin, auvelity, brintellix, budeprion, bupropion, bupropion er, bupropion hcl,
        bupropion sr, bupropion xl, celexa, citalopram, citalopram hydrobromide, clomipramine,
        cymbalta, desipramine, desvenlafaxine, desyrel, doxepin, drizalma, duloxetine,
        duloxetine dr, duloxetine hcl, duloxetine hydrochloride, effexor, effexor xr, elavil,
        emsam, escitalopram, escitalopram oxalate, fetzima, fluoxetine, fluoxetine hcl,
        fluvoxamine, forfivo xl, imipramine, irenka, khedezla, lexapro, luvox, maprotiline,
        marplan, milnacipran, mirtazapine, nardil, nefazodone, norpramin, nortriptyline,
        nortriptyline hcl, oleptro, pamelor, parnate, paroxetine, paroxetine hcl, paxil, paxil
        cr, pexeva, phenelzine, pristiq, prozac, remeron, sarafem, savella, sertraline,
        sertraline hcl, serzone, sinequan, spravato, surmontil, tofranil, tranylcypromine,
        trazodone, trazodone hcl, trazodone hydrochloride, trimipramine, trintellix,
        venlafaxine, venlafaxine er, venlafaxine hcl, venlafaxine xr, viibryd, vilazodone,
        vivactil, vortioxetine, wellbutrin, wellbutrin sr, wellbutrin xl, zoloft, zurzuvae,
        zulresso, perphenazine/amitriptyline, esketamine
    """,
    "benzodiazepine": """
        alprazolam, alprazolam er, alprazolam xr, ativan, benzodiazepine, benzodiazepines,
        chlordiazepoxide, clobazam, clonazepam, clorazepate, diazepam, estazolam, flurazepam,
        halcion, klonopin, librium, lorazepam, midazolam, niravam, onfi, oxazepam, prosom,
        quazepam, doral, restoril, serax, temazepam, tranxene, triazolam, valium, versed, xanax,
        xanax xr, dalmane
    """,
    "sedative_hypnotic": """
        ambien, ambien cr, belsomra, dayvigo, daridorexant, edluar, eszopiclone, hetlioz,
        intermezzo, lemborexant, lunesta, quviviq, ramelteon, rozerem, silenor, sonata,
        suvorexant, zaleplon, zolpidem, zolpidem cr, zolpidem er, zolpidem tartrate, zolpidem
        tartrate er, zolpimist, somnote, chloral hydrate
    """,
    "proton_pump_inhibitor": """
        aciphex, dexilant, dexlansoprazole, esomeprazole, esomeprazole magnesium,
        first-omeprazole, kapidex, lansoprazole, nexium, omeprazole, omeprazole dr, omeprazole
        magnesium, omeprazole/sodium bicarbonate, pantoprazole, pantoprazole sodium, prevacid,
        prevacid 24hr, prilosec, prilosec otc, protonix, proton pump inhibitor, rabeprazole,
        rabeprazole sodium, zegerid, voquezna
    """,
    "gi_agent": """
        alosetron, amitiza, antacid, axid, bentyl, bisacodyl, calcium carbonate, carafate,
        cimetidine, deprizine, citrucel, colace, cytotec, dicyclomine, diphenoxylate/atropine,
        docusate, docusate sodium, docuprene, dok, dss, dulcolax, enulose, famotidine, fiber
        laxative, gas-x, gaviscon, gi cocktail, glycolax, hyoscyamine, imodium, kristalose,
        lactulose, laxacin, laxative, levsin, linaclotide, linzess, lomotil, loperamide,
        lubiprostone, maalox, magnesium citrate, metamucil, methylnaltrexone, milk of magnesia,
        miralax, misoprostol, motegrity, movantik, mylanta, naldemedine, naloxegol, nizatidine,
        pepcid, peri-colace, polyethylene glycol, polyethylene glycol 3350, probiotic,
        probiotics, psyllium, ranitidine, ranitidine hcl, relistor, rifaximin, senexon, senna,
        senna plus, senna s, senna-s, sennosides, sennosides/docusate, senokot, senokot s,
        senokot-s, simethicone, stool softener, sucralfate, symproic, tagamet, trulance, tums,
        viberzi, xifaxan, zantac, bismuth, pepto-bismol, lactobacillus, medi-lax
    """,
    "topical_analgesic": """
        absorbine, aspercreme, asperflex, ben gay, bengay, bio-freeze, biofreeze, biotherm,
        bupivacaine ointment, capsaicin, capsin, capzasin, castiva, diclofenac epolamine,
        diclofenac gel, diclofenac patch, dendracin, dendracin neurodendraxcin, dermacinrx,
        dolotranz, emla, exoten-c, flector, flector patch, icy hot, jointflex, laser freeze,
        levatio, licart, lidall, lidocaine, lidocaine hcl, lidocaine gel, lidocaine ointment,
        lidocaine pad, lidocaine patch, lidocaine patches, lidocaine/prilocaine, lidocare,
        lidoderm, lidoderm patch, lidoderm patches, lidopatch, lidopro, lidopro cream, lidopro
        ointment, lidopro lotion, lidorx, lidothol, lidotral, lidotrex, lidozen, medi-derm,
        mediderm, medi-patch, medrox, medrox patch, menthoderm, menthoderm gel, menthol, menthol
        crystals, mentherm, methoderm, methyl salicylate, methyl salicylate/menthol, new
        terocin, new terocin lotion, new terocin patch, pennsaid, pliaglis, qutenza, rectogesic,
        salonpas, silvera, sinelee, solaraze, sombra, synera, synvexia, terocin, terocin cream,
        terocin lotion, terocin patch, terocin patches, tiger balm, topical analgesic, topical
        analgesics, topical cream, trolamine salicylate, voltaren gel, voltaren 1% gel, voltaren
        topical gel, xolido, xrylix, zingo, zostrix, ztlido, xoten, flexall, lmx, topricin,
        mentholatum, dolorac, doxepin cream, prudoxin, zonalon, camphor, keratek, kera-tek,
        kera-tek gel, lidocin, lenza patch, lenzapatch, ultracin, ultracin topical lotion,
        methyl salicylate cream
    """,
    "topical_compound": """
        compound cream, compound topical cream, compounded cream, compounded topical cream,
        compounded ointment, compounded gel, compounded medication, compound medication, topical
        compound, topical compound cream, transdermal compound, compounded topical, cyclophene,
        ketop/lidoc/cap, fluriflex, flurflex, tgice, tghot, tg hot, tg ice, lidogel, ketoflex,
        gabaketolido, amitramadol-dm, amitramadol, fcmc, flurbi cream, flurbi, flurbi (nap)
        cream, flurbi (nap) cream-la, flurbi nap, gabacyclotram, fbd, nppc1, hmphcc2, hnpc1,
        hmphcc, diclo/lido, mplc
    """,
    "misc_analgesic": """
        acetaminophen, acephen, apap, clonidine patch, fioricet, fiorinal, butalbital,
        butalbital/apap, butalbital/apap/caffeine, butalbital-apap-caffeine,
        butalbital/acetaminophen/caffeine, esgic, ketamine, magnesium salicylate, mapap,
        ofirmev, paracetamol, phrenilin, prialt, tylenol, tylenol arthritis, tylenol es, tylenol
        extra strength, ziconotide, zebutal, bupap, journavx, suzetrigine, phenazopyridine,
        pyridium, analgesic
    """,
    "antiemetic": """
        akynzeo, aloxi, anzemet, bonine, compazine, dramamine, emend, granisetron, kytril,
        meclizine, metoclopramide, ondansetron, ondansetron hcl, ondansetron odt, phenergan,
        prochlorperazine, promethazine, promethazine hcl, reglan, scopolamine, tigan, transderm
        scop, trimethobenzamide, zofran, zofran odt, zuplenz, antivert, varubi, aprepitant
    """,
    "antibiotic": """
        amoxicillin, amoxicillin/clavulanate, amoxicillin-clavulanate, ancef, antibiotic,
        antibiotics, augmentin, avelox, azithromycin, bacitracin, bactrim, bactrim ds,
        bactroban, cefadroxil, cefazolin, cefdinir, cefepime, ceftin, ceftriaxone, cefuroxime,
        cephalexin, cipro, ciprofloxacin, cleocin, clindamycin, cubicin, daptomycin,
        dicloxacillin, doxycycline, doxycycline hyclate, duricef, erythromycin, flagyl,
        gentamicin, invanz, keflex, levaquin, levofloxacin, linezolid, macrobid, meropenem,
        metronidazole, minocycline, moxifloxacin, mupirocin, nitrofurantoin, ofloxacin,
        penicillin, penicillin vk, rifampin, rocephin, silvadene, silver sulfadiazine,
        sulfamethoxazole/trimethoprim, sulfamethoxazole-trimethoprim, tetracycline, tobramycin,
        trimethoprim, vancomycin, z-pak, zithromax, zyvox, neosporin, zosyn, ertapenem
    """,
    "corticosteroid": """
        betamethasone, celestone, celestone soluspan, clobetasol, corticosteroid,
        corticosteroids, cortisone, decadron, deltasone, depo medrol, depo-medrol, depomedrol,
        dexamethasone, dexpak, fluocinonide, hydrocortisone, kenalog, medrol, medrol dose pack,
        medrol dosepak, medrol dosepack, medrol pak, methylprednisolone, methylprednisolone dose
        pack, millipred, prednisolone, prednisone, rayos, solu-medrol, solumedrol, sterapred,
        triamcinolone, triamcinolone acetonide, zilretta, cortef, budesonide, pulmicort,
        mometasone, nasonex, flonase, fluticasone, nasacort, oral steroid, oral steroids
    """,
    "antimigraine": """
        aimovig, ajovy, almotriptan, amerge, axert, d.h.e. 45, dihydroergotamine, eletriptan,
        emgality, erenumab, ergotamine, cafergot, frova, frovatriptan, galcanezumab,
        fremanezumab, imitrex, isometheptene, lasmiditan, maxalt, maxalt-mlt, midrin, migranal,
        naratriptan, nurtec, nurtec odt, qulipta, relpax, reyvow, rimegepant, rizatriptan,
        sumatriptan, sumatriptan succinate, sumavel, treximet, ubrelvy, ubrogepant, zembrace,
        zolmitriptan, zomig, onzetra, tosymra, vyepti, zavzpret
    """,
    "erectile_dysfunction": """
        alprostadil, avanafil, caverject, cialis, edex, levitra, revatio, sildenafil, sildenafil
        citrate, staxyn, stendra, tadalafil, trimix, vardenafil, viagra
    """,
    "nutritional": """
        appbutamone, appbutamone-d, apptrim, apptrim-d, biotin, calcium, calcium citrate,
        chondroitin, coenzyme q10, cosamin, cosamin ds, curcumin, cyanocobalamin, deplin,
        l-methylfolate, dietary supplement, fish oil, folic acid, foltx, gaboxetine, gabadone,
        genicin, glucosamine, glucosamine/chondroitin, glucosamine chondroitin, glucosamine
        sulfate, hypertensa, iron, ferrous sulfate, l-theanine, limbrel, lovaza, magnesium,
        magnesium oxide, medical food, medical foods, melatonin, metanx, multivitamin,
        multivitamins, omega-3, omega 3, percura, prenatal vitamin, pulmona, sentra, sentra am,
        sentra pm, st. john's wort, theracodophen, theramine, thera-m, trepadone, trepoxen,
        turmeric, valerian, vasculera, vitamin b complex, vitamin b12, vitamin b-12, vitamin b6,
        vitamin c, vitamin d, vitamin d2, vitamin d3, ergocalciferol, cholecalciferol, vitamin
        e, zinc, zinc sulfate, somnicin, strazepam, theratramadol, theraprofen, trepoxicam,
        therapentin, therafeldamine, prosentra, potassium, potassium chloride, dhea, medpure,
        b12
    """,
    "viscosupplementation": """
        cingal, durolane, euflexxa, gel-one, gel-syn, gelsyn-3, gelsyn, genvisc, genvisc 850,
        hyalgan, hyaluronan, hyaluronate, hyaluronic acid, hylan, hylan g-f 20, hymovis,
        monovisc, orthovisc, sodium hyaluronate, supartz, supartz fx, synojoynt, synvisc,
        synvisc one, synvisc-one, trivisc, triluron, viscosupplementation, viscosupplement,
        viscosupplementation injection, visco-3, viscosupplements
    """,
    "cannabinoid": """
        cannabidiol, cannabis, cbd, cbd oil, cesamet, dronabinol, marijuana, marinol, medical
        cannabis, medical marijuana, nabilone, syndros
    """,
    "stimulant": """
        adderall, adderall xr, amphetamine, armodafinil, atomoxetine, concerta, dexedrine,
        dextroamphetamine, evekeo, focalin, lisdexamfetamine, metadate, methylphenidate, mixed
        amphetamine salts, modafinil, nuvigil, provigil, ritalin, strattera, vyvanse, caffeine,
        solriamfetol, sunosi
    """,
    "antihypertensive": """
        accupril, altace, amlodipine, amlodipine besylate, amlodipine/benazepril, atenolol,
        avapro, azor, benazepril, benicar, benicar hct, bisoprolol, bumetanide, bystolic,
        candesartan, captopril, cardizem, cardura, carvedilol, catapres, chlorthalidone,
        clonidine, clonidine hcl, coreg, cozaar, diltiazem, diovan, diovan hct, doxazosin,
        edarbi, enalapril, exforge, furosemide, guanfacine, hctz, hydralazine,
        hydrochlorothiazide, hytrin, hyzaar, inderal, inderal la, irbesartan, labetalol, lasix,
        lisinopril, lisinopril/hctz, lopressor, losartan, losartan potassium, losartan/hctz,
        lotensin, lotrel, metoprolol, metoprolol succinate, metoprolol tartrate, micardis,
        minipress, nadolol, nebivolol, nifedipine, norvasc, olmesartan, prazosin, prinivil,
        procardia, propranolol, quinapril, ramipril, spironolactone, tekturna, telmisartan,
        tenormin, terazosin, toprol, toprol xl, triamterene/hctz, tribenzor, valsartan,
        valsartan/hctz, verapamil, zestoretic, zestril, aldactone
    """,
    "other_drug": """
        abilify, actonel, acyclovir, adalimumab, advair, albuterol, alendronate, alfuzosin,
        allegra, allopurinol, androderm, androgel, apixaban, aripiprazole, atarax, atorvastatin,
        atrovent, avodart, azelastine, benadryl, benztropine, boniva, botox, botulinum toxin,
        brexpiprazole, buspar, buspirone, buspirone hcl, calcitonin, cetirizine, chantix,
        cholestyramine, claritin, clopidogrel, cogentin, colchicine, colcrys, combivent,
        coumadin, crestor, cyproheptadine, dalteparin, ddavp, detrol, ditropan, diphenhydramine,
        donepezil, dicopanol, aricept, dulera, dysport, eliquis, enbrel, enoxaparin, etanercept,
        evista, evzio, ezetimibe, febuxostat, fexofenadine, finasteride, flomax, fluconazole,
        forteo, fosamax, geodon, glipizide, glucophage, haldol, haloperidol, hepatitis b
        vaccine, humira, hydroxychloroquine, hydroxyzine, hydroxyzine hcl, hydroxyzine pamoate,
        ibandronate, insulin, invega, ipratropium, januvia, jardiance, ketotifen, lantus,
        latuda, levocetirizine, levothyroxine, lipitor, lithium, lofexidine, loratadine,
        lovastatin, lovenox, lucemyra, lurasidone, memantine, metformin, methotrexate,
        miacalcin, mirabegron, montelukast, myrbetriq, naloxone, naloxone hcl, naltrexone, low
        dose naltrexone, namenda, narcan, narcan nasal spray, nitroglycerin, nuedexta,
        olanzapine, orilissa, oxybutynin, oxytrol, pentoxifylline, perseris, plaquenil, plavix,
        pradaxa, pramipexole, pravastatin, proair, proventil, proscar, quetiapine, quetiapine
        fumarate, requip, restasis, revia, rexulti, rexaphenac, risperdal, risperidone,
        rivaroxaban, ropinirole, rosuvastatin, semaglutide, ozempic, wegovy, seroquel, seroquel
        xr, simvastatin, sinemet, singulair, solifenacin, spiriva, symbicort, synthroid,
        tamsulosin, tamsulosin hcl, terbinafine, teriparatide, testosterone, testosterone
        cypionate, tiotropium, tolterodine, toviaz, tranexamic acid, tresiba, uloric,
        urecholine, valacyclovir, valtrex, varenicline, ventolin, vesicare, vistaril, vivitrol,
        vraylar, warfarin, xarelto, xeomin, xyzal, zetia, ziprasidone, zocor, zoledronic acid,
        zyprexa, zyrtec, zyloprim, reclast, ivig, immune globulin, tetanus vaccine,
        depo-testosterone, prolia, denosumab, nicotine patch, nicorette, xiaflex, collagenase,
        lumigan, latanoprost, timolol, artificial tears, antifungal, ketoconazole, clotrimazole,
        phentermine, tacrolimus, anoro, breo, trelegy, hyaluronidase
    """,
}


def _table() -> dict[str, Subcategory]:
    """Each name once; a name listed twice keeps its first class."""
    table: dict[str, Subcategory] = {}
    for subcategory, names in _NAMES.items():
        for name in names.split(","):
            table.setdefault(" ".join(name.split()), subcategory)
    return table


DRUG_CLASSES: Final[dict[str, Subcategory]] = _table()
"""Lower-case drug name -> subcategory of `pharmaceuticals`."""

CLASS_NAMES: Final = frozenset(
    """
    opioid, opioids, narcotic, narcotics, nsaid, nsaids, muscle relaxant, muscle relaxants,
    antidepressant, antidepressants, benzodiazepine, benzodiazepines, proton pump inhibitor,
    antacid, laxative, stool softener, probiotic, probiotics, topical analgesic,
    topical analgesics, topical cream, analgesic, antibiotic, antibiotics, corticosteroid,
    corticosteroids, oral steroid, oral steroids, dietary supplement, medical food, medical foods,
    antifungal, compound cream, compound topical cream, compounded cream, compounded topical cream,
    compounded ointment, compounded gel, compounded medication, compound medication,
    topical compound, topical compound cream, transdermal compound, compounded topical
""".replace("\n   ", "")
    .strip()
    .split(", ")
)
"""The keys that name a class: a drug named beside them is what is meant."""
