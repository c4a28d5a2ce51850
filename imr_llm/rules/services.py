"""Names of services, tests and devices, and the category of the codebook each belongs to.

`NAMED` holds names that say what the item is. `GENERIC` holds words that say it only where the
heading has no name ("evaluation", "unit", "surgery"). Words are compared without case, plural and
punctuation, so `x-ray` stands for "X Rays", too.
"""

from __future__ import annotations

from typing import Final

from imr_llm.schema import Category, Subcategory

Kind = tuple[Category, Subcategory]

NAMED: Final[dict[Kind, str]] = {
    ("surgery", "arthroscopic"): """
        arthroscopy, arthroscopic surgery, arthroscopic, operative arthroscopy, meniscectomy,
        partial meniscectomy, medial meniscectomy, lateral meniscectomy, meniscal repair, meniscus
        repair, chondroplasty, subacromial decompression, slap repair, labral repair, bankart
        repair, rotator cuff repair, rcr, acl reconstruction, acl repair, synovectomy, anterior
        cruciate ligament reconstruction, distal clavicle resection, biceps tenodesis, distal
        clavicle excision, mumford procedure, acromioplasty, lysis of adhesions, capsular release,
        microfracture
    """,
    ("surgery", "spine"): """
        hemilaminotomy, hemilaminotomies, microdecompression, baclofen pump, intrathecal baclofen
        pump, lumbar sympathectomy, fusion, spinal fusion, laminectomy, hemilaminectomy,
        laminotomy, laminoplasty, discectomy, diskectomy, microdiscectomy, microdiskectomy, acdf,
        alif, plif, tlif, xlif, olif, interbody fusion, corpectomy, foraminotomy,
        laminoforaminotomy, kyphoplasty, vertebroplasty, disc replacement, disc arthroplasty,
        artificial disc, disk replacement, spinal cord stimulator, spinal cord stimulator trial,
        spinal cord stimulation, scs trial, scs, dorsal column stimulator, intrathecal pump, pain
        pump, intrathecal pain pump, intrathecal morphine pump, arthrodesis of spine, facetectomy,
        coccygectomy, decompression and fusion, posterior lateral fusion, interspinous spacer,
        dorsal root ganglion stimulator, spinal surgery, percutaneous discectomy, nucleoplasty
    """,
    ("surgery", "non_arthroscopic"): """
        arthroplasty, total knee arthroplasty, total hip arthroplasty, joint replacement, knee
        replacement, hip replacement, shoulder replacement, total knee replacement, total hip
        replacement, carpal tunnel release, open carpal tunnel release, tarsal tunnel release,
        endoscopic carpal tunnel release, cubital tunnel release, trigger finger release, trigger
        thumb release, a1 pulley release, dequervain release, de quervain release, first dorsal
        compartment release, ulnar nerve transposition, ulnar nerve decompression, nerve
        decompression, nerve transposition, neuroplasty, neurolysis, median neurolysis, open
        reduction internal fixation, open reduction and internal fixation, orif, internal
        fixation, external fixation, closed reduction, hernia repair, herniorrhaphy, hardware
        removal, removal of hardware, implant removal, amputation, revision amputation,
        debridement, irrigation and debridement, tenotomy, tenolysis, tenosynovectomy, tendon
        repair, tendon transfer, ligament repair, ligament reconstruction, tendon release,
        achilles tendon repair, biceps tendon repair, osteotomy, bunionectomy, ostectomy,
        exostectomy, excision, mass excision, ganglion excision, ganglionectomy, arthrodesis,
        arthrotomy, bursectomy, fasciotomy, fasciectomy, plantar fascia release, lateral
        epicondyle release, epicondylar release, manipulation under anesthesia, mua, skin graft,
        nerve repair, nerve graft, nerve exploration, septoplasty, turbinate reduction, cataract
        surgery, vitrectomy, laparoscopy, cholecystectomy, scar revision, peripheral nerve
        stimulator, sympathectomy, cranioplasty, craniotomy, gastric bypass, sleeve gastrectomy,
        bariatric surgery, orchiectomy, tympanoplasty, replantation, fistulectomy, colectomy,
        gastrectomy, dupuytren contracture release, blepharoplasty, autologous chondrocyte
        implantation, patellectomy, hemiarthroplasty, tfcc repair
    """,
    ("surgery", "adjunct"): """
        assistant surgeon, surgical assistant, surgical assist, assistant, pa assist, assistant
        pa, pa assistant, physician assistant, co-surgeon, cosurgeon, first assistant, surgery
        assistant, rn first assist, medical clearance, surgical clearance, cardiac clearance,
        preoperative clearance, preop clearance, pulmonary clearance, dental clearance, internal
        medicine clearance, clearance, history and physical, inpatient stay, hospital stay,
        inpatient hospital stay, inpatient admission, overnight stay, length of stay, facility
        fee, outpatient facility, surgical center, surgery center, ambulatory surgery center,
        anesthesia, anesthesiologist, general anesthesia, monitored anesthesia care, iv sedation,
        conscious sedation, intraoperative monitoring, intraoperative neuromonitoring,
        neuromonitoring, bone graft, allograft, autograft, vascular surgeon assist, cell saver,
        hospitalization, operating room
    """,
    ("surgery", "surgical_consult"): """
        general surgery consultation, general surgery consult, plastic surgery consultation,
        plastic surgery consult, orthopedic surgery consultation, orthopedic surgery consult,
        orthopedic surgery evaluation, hand surgery consult, hand surgery evaluation, vascular
        surgery consultation, oral surgery consultation, bariatric surgery consultation, foot
        surgery consultation, surgical consultation, surgical consult, surgical evaluation,
        surgery consultation, surgery consult, surgery evaluation, surgeon evaluation, surgeon
        consultation, surgeon consult, neurosurgeon, neurosurgery consultation, neurosurgical
        consultation, neurosurgical evaluation, neurosurgery evaluation, neurosurgical consult,
        orthopedic surgeon, orthopaedic surgeon, spine surgeon, ortho spine surgeon, ortho
        surgeon, hand surgeon, plastic surgeon, general surgeon, vascular surgeon, surgeon, foot
        surgeon, podiatric surgeon, oral surgeon, orthopedic spine surgeon, spine surgery
        evaluation, spine surgery consultation, spine surgery consult, hand surgery consultation
    """,
    ("diagnostic_testing", "imaging"): """
        mri, mr, mra, mrv, mri scan, mri arthrogram, mr arthrogram, mra arthrogram, arthrogram,
        magnetic resonance imaging, magnetic resonance imaging scan, magnetic resonance
        arthrogram, magnetic resonance angiogram, magnetic resonance arthrography, mr
        arthrography, mri arthrography, magnetic resonance neurography, ct, ct scan, cat scan, ct
        myelogram, myelogram, ct arthrogram, ct angiogram, computed tomography, computerized
        tomography, computed tomography scan, x-ray, xray, radiograph, radiography, plain film,
        bone scan, bone density scan, bone density study, dexa, dexa scan, pet scan, pet, spect,
        spect scan, spect ct, diagnostic ultrasound, ultrasonography, sonogram, ultrasound,
        musculoskeletal ultrasound, venous doppler, doppler ultrasound, doppler, doppler study,
        duplex scan, venous duplex, duplex ultrasound, arterial doppler, discogram, discography,
        diskogram, diskography, provocative discography, fluoroscopy, mri ct, mammogram,
        angiogram, venogram, upper gi series, indium scan, hida scan, videofluoroscopy,
        thermography, trigger point impedance imaging, dynamic x-ray, flexion extension x-ray,
        digital motion x-ray, diffusion tensor imaging, scanogram, panoramic x-ray, cone beam ct
    """,
    ("diagnostic_testing", "electrodiagnostic"): """
        emg, ncv, ncs, emg ncv, emg ncs, ncv emg, ncs emg, emg and ncv, emg and ncs, ncv and emg,
        ncs and emg, nerve conduction study, nerve conduction studies, nerve conduction velocity,
        nerve conduction velocity study, nerve conduction test, nerve conduction, emg study,
        electromyography, electromyogram, electromyograph, electrodiagnostic study,
        electrodiagnostic testing, electrodiagnostic test, electrodiagnostic, electro diagnostic,
        electro diagnostic study, edx, ssep, somatosensory evoked potential, evoked potential,
        electroneuromyography, emg nerve conduction study, emg nerve conduction velocity, needle
        emg, surface emg
    """,
    ("diagnostic_testing", "laboratory"): """
        cbc, cmp, bmp, pt ptt, pt inr, ptt, inr, complete blood count, ua, urinalysis,
        comprehensive metabolic panel, basic metabolic panel, chem panel, chemistry panel, chem 7,
        chem 8, chem 12, metabolic panel, lipid panel, hepatic function panel, hepatic panel,
        liver function test, lft, renal function panel, kidney function test, thyroid panel, tsh,
        hemoglobin a1c, hba1c, a1c, esr, crp, sed rate, vitamin d level, testosterone level,
        arthritis panel, blood test, blood work, bloodwork, lab work, labwork, laboratory work,
        laboratory test, laboratory testing, laboratory studies, lab test, urine drug screen,
        urine drug screening, urine drug test, urine drug testing, urine toxicology, urine
        toxicology screen, urine toxicology screening, urine toxicology test, urine test, urine
        screen, urine drug toxicology, urine drug analysis, uds, udt, drug screen, drug screening,
        drug test, drug testing, toxicology, toxicology screen, toxicology testing, random urine
        drug screen, point of care drug screen, quantitative drug screen, urine culture, pregnancy
        test, hcg, genetic testing, genetic test, dna testing, dna test, pharmacogenetic testing,
        pharmacogenomic testing, cytochrome p450, cytochrome testing, genetic metabolism test,
        pharmacogenetic test, pharmacogenomic test, pharmacogenetic test panel, genetic test panel,
        drug metabolism panel, mrsa screen, mrsa swab, blood culture, culture, pathology, biopsy, hepatitis panel, hiv
        test, rheumatoid factor, ana, uric acid, semen analysis, psa, type and screen, coagulation
        panel, urine confirmation, gas chromatography, stool test, saliva test, blood draw,
        venipuncture, drug confirmation, bun creatinine, creatinine
    """,
    ("diagnostic_testing", "other_diagnostic"): """
        functional capacity evaluation, functional capacity exam, functional capacity assessment,
        functional capacity test, functional capacity testing, fce, work capacity evaluation,
        sleep study, sleep studies, polysomnogram, polysomnography, home sleep study, multiple
        sleep latency test, range of motion test, range of motion testing, rom test, rom testing,
        range of motion measurement, range of motion, muscle test, muscle testing, computerized
        range of motion, computerized muscle test, computerized muscle testing, computerized
        strength and flexibility assessment, strength testing, ekg, ecg, electrocardiogram, eeg,
        electroencephalogram, electroencephalography, echocardiogram, echo, 2d echo, stress echo,
        stress test, treadmill stress test, exercise stress test, exercise treadmill test,
        treadmill test, cardiac stress test, nuclear stress test, holter monitor,
        tilt table test, pulmonary function test, pulmonary function testing, pft, spirometry,
        methacholine challenge, vng, videonystagmography, eng, audiogram, audiology testing,
        hearing test, visual field test, autonomic nervous system testing, autonomic function
        testing, autonomic testing, sudoscan, colonoscopy, endoscopy, egd,
        esophagogastroduodenoscopy, upper endoscopy, cystoscopy, urodynamic study, urodynamic
        testing, allergy testing, skin test, patch testing, gait analysis, quantitative sensory
        testing, qsst, voice actuated, vo2, balance testing, vestibular testing, nasal endoscopy,
        laryngoscopy, swallow study, impairment rating, inclinometry, cardiorespiratory testing,
        cardio respiratory testing, sudomotor testing, capsule endoscopy, ankle brachial index,
        qeeg, heart rate variability, pulse oximetry, overnight oximetry, pain fiber study, axon
        ii, sensory nerve conduction threshold
    """,
    ("dmepos", "dme"): """
        wheelchair ramp, wheelchair lift, scooter lift, dvt compression unit, dvt cold
        compression, dvt pump, cold therapy unit, cold therapy, cold therapy system, cold therapy
        machine, cryotherapy, cryotherapy unit, cold compression therapy, cold compression unit,
        cold compression, hot cold unit, hot cold therapy, hot cold therapy unit, hot cold
        contrast unit, ice machine, hot cold compression unit, cold unit, heat unit, cold heat
        unit, heat cold unit, contrast unit, thermacooler, thermacure, vascutherm, vascutherm
        unit, game ready, polar care, polar ice unit, iceman, q-tech, q tech cold therapy recovery
        system, thermophore, thermotek, aqua relief system, solar care, solar care heating system,
        fir heating system, cryocuff, pneumatic compression device, pneumatic compressor,
        sequential compression device, intermittent pneumatic compression, intermittent limb
        compression device, dvt unit, dvt device, dvt prevention unit, dvt compression device, dvt
        prophylaxis, dvt max, compression pump, lymphedema pump, compression device, compression
        unit, cpm, cpm machine, cpm unit, continuous passive motion, continuous passive motion
        machine, continuous passive motion device, bone growth stimulator, bone stimulator,
        exogen, exogen bone stimulator, osteogenesis stimulator, hospital bed, adjustable bed,
        bed, sleep number bed, mattress, orthopedic mattress, tempurpedic mattress, wheelchair,
        power wheelchair, electric wheelchair, manual wheelchair, motorized wheelchair, scooter,
        knee scooter, knee walker, electric scooter, motorized scooter, mobility scooter, walker,
        front wheel walker, front wheeled walker, rolling walker, four wheeled walker, rollator,
        cane, quad cane, single point cane, crutch, crutches, forearm crutches, commode, bedside
        commode, 3 in 1 commode, toilet riser, raised toilet seat, elevated toilet seat, shower
        chair, bath shower chair, bath chair, shower bench, tub bench, tub transfer bench, bath
        bench, transfer bench, grab bar, handrail, hand held shower, handheld shower, ramp, stair
        lift, chair lift, lift chair, hoyer lift, patient lift, recliner, zero gravity chair,
        ergonomic chair, ergonomic workstation, sit stand desk, standing desk, chair, traction
        unit, home traction, traction device, traction system, cervical traction unit, home
        traction unit, over the door traction, pneumatic traction, lumbar traction unit, saunders
        traction, inversion table, heating pad, heat pad, moist heating pad, moist heat pad,
        paraffin bath, paraffin unit, paraffin wax unit, ultrasound unit, infrared unit, infrared
        lamp, massager, massage chair, percussion massager, home exercise kit, exercise kit,
        exercise equipment, exercise bike, stationary bike, exercise ball, treadmill, elliptical,
        theraband, thera-band, foam roller, home exercise equipment, pulley system, overhead
        pulley, shoulder pulley, rehab kit, shoulder exercise kit, hand exerciser, therapy putty,
        stretching device, pillow, wedge pillow, cervical pillow, orthopedic pillow, contour
        pillow, wedge, cushion, seat cushion, lumbar cushion, reacher, grabber, sock aid, cpap,
        cpap machine, bipap, apap machine, nebulizer, oxygen, oxygen concentrator, home oxygen,
        blood pressure monitor, bp monitor, glucometer, hot tub, jacuzzi, spa, dynasplint, dynamic
        splint system, jas device, back chair, wound vac, negative pressure wound therapy, light
        box, sauna, air purifier, vehicle lift, hip kit, ice pack machine, leg lifter, rent to
        own, hyperice, neck massager
    """,
    ("dmepos", "electrical_stimulation"): """
        tens, tens unit, tens machine, tens device, ems unit, ems tens unit, tens ems unit, tens
        ems, ems tens, ems, transcutaneous electrical nerve stimulation, transcutaneous electrical
        nerve stimulation unit, transcutaneous electrical nerve stimulator, transcutaneous nerve
        stimulator, h-wave, h-wave unit, h-wave device, h-wave machine, hwave, h-wave system,
        h-wave stimulator, h-wave homecare system, interferential unit, interferential stimulator,
        interferential current unit, interferential, interferential current, interferential
        stimulation, interferential stimulation unit, if unit, ifc unit, if 4 unit, interferential
        muscle stimulator, inferential unit, muscle stimulator, stimulator unit, neuromuscular
        electrical stimulation unit, neuromuscular electrical stimulator, nmes, nmes unit,
        neuromuscular stimulator, neurostimulator unit, electrical stimulation unit, electrical
        stimulator, e-stim unit, electric stimulation unit, meds-4, meds-4 unit, orthostim,
        orthostim unit, prostim, prostim unit, multi stim unit, multistim unit, surgi-stim,
        surgistim unit, galvanic stimulator, alpha-stim, alpha stim unit, rs4i, rs4i stimulator,
        solace multi stim unit, x-force stimulator, x force stimulator, sequential stimulator,
        micro current unit, microcurrent unit, empi, zynex, sanexas, pulsed electromagnetic field,
        functional electrical stimulation unit, electroceutical, stim unit, cranial
        electrotherapy, cefaly, dionics
    """,
    ("dmepos", "prosthetics_orthotics"): """
        brace, knee brace, back brace, ankle brace, wrist brace, elbow brace, unloader brace,
        hinged knee brace, lso brace, lso, tlso, tlso brace, lumbar brace, lumbar support, lumbar
        support brace, back support, lumbosacral orthosis, lumbar sacral orthosis, lumbar
        orthosis, corset, lumbar corset, cervical collar, collar, soft collar, hard collar, neck
        brace, splint, wrist splint, thumb spica, thumb spica splint, thumb splint, finger splint,
        night splint, spica splint, custom splint, sling, arm sling, shoulder sling, abduction
        sling, ultrasling, ultra sling, abduction pillow, shoulder immobilizer, immobilizer, knee
        immobilizer, orthotics, orthotic, custom orthotics, foot orthotics, functional orthotics,
        insole, insert, shoe insert, heel lift, arch support, heel cup, shoes, orthopedic shoes,
        diabetic shoes, custom shoes, boot, cam boot, cam walker, cam walker boot, walking boot,
        post-op shoe, afo, ankle foot orthosis, orthosis, cast, prosthesis, prosthetic, prosthetic socket, prosthetic foot, prosthetic knee, prosthetic liner,
        prosthetic leg, prosthetic arm, prosthetic hand, myoelectric prosthesis, hearing aid, eyeglass,
        eyeglasses, glasses, prescription glasses, contact lens, tennis elbow strap, tennis elbow
        brace, counterforce brace, counterforce strap, counterforce band, patellar strap, posterior
        splint, ulnar gutter splint, resting splint, cock-up splint, static progressive splint, elbow sleeve, knee sleeve, ankle support, wrist support, thumb
        support, support brace, clavicle brace, posture brace, posture shirt, si belt, sacroiliac
        belt, serola belt, abdominal binder, lumbar belt, back belt, rib belt, truss, compression
        sleeve, compression glove, hip brace, halo, stump sock, elbow pad, dentures
    """,
    ("dmepos", "supplies"): """
        tens electrode, tens unit electrode, electrode, electrode pad, conductive garment,
        garment, battery, batteries, lead wire, leadwire, tens supplies, tens pads, tens unit
        supplies, h-wave supplies, interferential supplies, medical supplies, dressing, wound
        dressing, gauze, bandage, ace wrap, ace bandage, glove, wipes, hygiene wipes, adhesive
        remover wipe, tape, kinesio tape, kinesiology tape, k-tape, ice pack, hot pack, cold pack,
        gel pack, hot cold pack, hot and cold pack, heat wrap, thermacare, thermacare heat wrap,
        cold wrap, leg wrap, wrap, shoulder wrap, compression stockings, compression hose,
        stocking, ted hose, sock, catheter, diaper, adult diapers, pad, pads, hip pad, syringe,
        needles, underpads, wound care supplies, cpap supplies, cpap mask, test strips, lancets,
        silicone gel sheet, scar gel, sharps container, incontinence supplies, pill box, crutch
        tips, linens
    """,
    ("evaluation_management", "dental"): """
        dental, dentist, dental evaluation, dental consultation, dental treatment, dental exam,
        dental implant, dental crown, dental work, dental care, crown, root canal, root canal
        therapy, periodontal, tooth extraction, tooth, teeth cleaning, oral appliance, mandibular
        appliance, dental appliance, bridge, occlusal guard, night guard, endodontic, orthodontic,
        dental filling, scaling and root planing, tmj appliance, sialometry
    """,
    ("evaluation_management", "medical_specialty"): """
        emergency room visit, emergency department visit, er visit, urgent care visit, emergency
        room, urgent care, pain management, pain management consultation, pain management consult,
        pain management evaluation, pain management referral, pain management specialist, pain
        specialist, pain medicine, pain consult, pain consultation, neurologist, neurology,
        neurology consultation, neurology consult, neurology evaluation, neurological evaluation,
        neurological consultation, internist, internal medicine, internal medicine consultation,
        internal medicine consult, internal medicine evaluation, orthopedic, orthopaedic,
        orthopedic consultation, orthopedic consult, orthopedic evaluation, orthopedist, ortho,
        orthopedic referral, orthopedic specialist, physiatrist, physiatry, pm r, podiatrist,
        podiatry, podiatry consultation, podiatry visit, podiatry follow up visit, urologist, urology, urological evaluation, urology
        consultation, dermatologist, dermatology, rheumatologist, rheumatology, cardiologist,
        cardiology, gastroenterologist, gastroenterology, gi consult, gi consultation,
        pulmonologist, pulmonology, endocrinologist, endocrinology, ophthalmologist,
        ophthalmology, optometrist, optometry, ent, ent consult, otolaryngologist, otolaryngology,
        audiologist, allergist, hematologist, oncologist, oncology, gynecologist, obgyn,
        nephrologist, infectious disease, sleep specialist, sleep medicine, hand specialist, spine
        specialist, foot and ankle specialist, addictionologist, addiction medicine, addiction
        specialist, toxicologist, geneticist, nutritionist, dietician, dietitian, wound
        specialist, bariatric specialist, office visit, medication management, medication management visit, medication visit,
        psychiatric medication visit, psychiatric medication management, medication check, follow-up visit,
        follow-up office visit, follow-up appointment, follow-up consultation, follow-up
        evaluation, follow-up exam, follow-up, followup, followup visit, re-evaluation,
        reevaluation, re-exam, re-examination, reexam, new patient visit, second opinion, primary
        care, primary care physician, primary treating physician, transfer of care, toc, clinic
        visit, telehealth visit, telephone consultation, specialist consultation, specialist
        referral, specialist, ame, qme
    """,
    ("home_health", "home_health"): """
        home health, home health care, home healthcare, home health aide, home health aid, home
        health nurse, home health nursing, home health evaluation, home health services, home
        care, home care assistance, home care services, home aide, home assistance, home help,
        home caregiver, caregiver, in-home care, in home care, in-home support, in-home
        assistance, home attendant, home nurse, in home nurse, in-home nursing, visiting nurse,
        wound care nurse, nurse, nursing, registered nurse, lvn, rn, skilled nursing, skilled
        nurse, nursing care, skilled nursing care, nursing services, attendant care, personal
        care, homemaker, homemaker services, housekeeping, house cleaning, housekeeper, home
        assessment, home physical therapy, in-home physical therapy, home occupational therapy,
        private duty nurse, private duty nursing, custodial care, sitter, domestic help, meal
        preparation, companion care, wound care, home wound care, cna, hha, skilled nursing
        facility, snf, yard work, home health physical therapy
    """,
    ("injection", "facet"): """
        medial branch radiofrequency neurotomy, medial branch radiofrequency, facet, facet
        injection, facet joint injection, facet block, facet joint block, facet joint, facet nerve
        block, facet medial branch block, medial branch block, mbb, medial branch, medial branch
        nerve block, medial branch facet block, medial branch injection, rfa, rf, diagnostic
        medial branch block, diagnostic facet block, intra-articular facet injection,
        radiofrequency ablation, radiofrequency neurotomy, radiofrequency, radio frequency
        ablation, radiofrequency rhizotomy, radiofrequency lesioning, radiofrequency neurolysis,
        rhizotomy, facet rhizotomy, facet neurotomy, neurotomy, facet radiofrequency ablation,
        ablation, nerve ablation, medial branch radiofrequency ablation, medial branch neurotomy,
        cryoablation, medial branch rhizotomy, facet ablation, genicular nerve ablation, rf
        ablation, rftc, genicular nerve radiofrequency ablation, dorsal rhizotomy, zygapophyseal
        joint injection
    """,
    ("injection", "injection"): """
        epidural steroid injection, epidural injection, epidural, esi, lesi, cesi, tfesi, ilesi,
        caudal epidural, caudal epidural steroid injection, caudal injection, caudal esi,
        transforaminal epidural steroid injection, transforaminal epidural injection,
        transforaminal epidural, transforaminal injection, transforaminal esi, interlaminar
        epidural, interlaminar epidural steroid injection, interlaminar epidural injection,
        interlaminar esi, translaminar epidural steroid injection, epidural corticosteroid
        injection, epidural block, epidural blood patch, blood patch, selective nerve root block,
        nerve root block, snrb, selective nerve root injection, transforaminal nerve root block,
        nerve block, nerve blocks, occipital nerve block, greater occipital nerve block,
        peripheral nerve block, genicular nerve block, suprascapular nerve block, intercostal
        nerve block, ilioinguinal nerve block, ganglion block, stellate ganglion block,
        sympathetic block, sympathetic nerve block, sympathetic plexus block, celiac plexus block,
        sphenopalatine ganglion block, femoral nerve block, interscalene block, trigger point
        injection, trigger point, trigger point injections, tpi, trigger finger injection, tendon
        sheath injection, bursa injection, joint injection, joint block, si joint injection,
        sacroiliac joint injection, si joint block, sacroiliac injection, subacromial injection,
        intra-articular injection, intraarticular injection, intra-articular steroid injection,
        cortisone injection, cortisone shot, steroid injection, corticosteroid injection, kenalog
        injection, celestone injection, depo-medrol injection, dexamethasone injection, lidocaine
        injection, marcaine injection, ketorolac injection, toradol injection, vitamin b12
        injection, b12 injection, botox injection, botulinum toxin injection, chemodenervation,
        botox, dysport, platelet rich plasma, platelet rich plasma injection, prp, prp injection,
        stem cell injection, stem cell, stem cell therapy, prolotherapy, bone marrow aspirate
        concentrate, amniotic injection, injection of neurolytic substance, neurolytic injection,
        alcohol injection, phenol injection, sclerosing injection, intramuscular injection, im
        injection, dry needling injection, ketamine infusion, lidocaine infusion, iv infusion,
        infusion therapy, bursal injection, peripheral nerve injection, piriformis injection,
        carpal tunnel injection, coccyx injection, therapeutic injection, aspiration, joint
        aspiration, arthrocentesis, bone marrow injection, racz procedure, hip injection, knee
        injection, shoulder injection, elbow injection, ankle injection, wrist injection, thumb
        injection, plantar fascia injection
    """,
    ("programs", "program"): """
        functional restoration program, functional restoration, frp, work hardening, work
        hardening program, weight loss program, weight loss, weight reduction program, weight
        management program, gym, gym membership, gym program, gym pool membership, health club
        membership, pool membership, gym access, pool access, ymca membership, swimming pool,
        swimming program, fitness program, exercise program, home exercise program, chronic pain
        program, pain program, pain management program, interdisciplinary program,
        interdisciplinary pain program, multidisciplinary program, multidisciplinary pain program,
        interdisciplinary pain management program, chronic pain management program,
        multidisciplinary evaluation, interdisciplinary evaluation, help program, nc frp, northern
        california functional restoration program, pain rehabilitation program, detoxification,
        detoxification program, detox, detox program, inpatient detox, inpatient detoxification,
        smoking cessation, smoking cessation program, partial hospitalization, partial
        hospitalization program, partial hospitalization day treatment, intensive outpatient
        program, day treatment, day treatment program, residential treatment, residential
        treatment program, jenny craig, weight watchers, lindora, lindora program, medifast,
        optifast, back school, wellness program, brain injury program, residential program,
        transitional living, nutrition program, weight loss counseling, aftercare program, pain
        school, help remote care, remote care, day rehabilitation program, yoga, tai chi, pilates,
        personal trainer, membership
    """,
    ("psych_services", "evaluation"): """
        psychiatric follow-up, psychiatric follow-up visit, psychiatric visit, psychiatrist visit,
        psychological follow-up visit, psychological evaluation, psychiatric evaluation, psych
        evaluation, psych eval, psych consult, psychological consultation, psychiatric
        consultation, psychology consultation, psych consultation, psychology consult, psychology
        evaluation, psychiatry consultation, psychiatry evaluation, psychosocial evaluation,
        psychological assessment, psychological testing, psychological screening, psychological
        clearance, psych clearance, psychometric testing, psychological test, psychological,
        neuropsychological testing, neuropsychological evaluation, neuropsych testing, psych
        testing, neuropsychological consultation, neuropsych evaluation, neuropsychologist,
        neuropsychology, psychologist, psychiatrist, psychiatric, psychiatry, psychology, psych,
        mental health evaluation, mental health, behavioral evaluation, behavioral medicine
        consultation, behavioral assessment, psychotropic medication management, pain
        psychologist, pain psychology, pain psychology evaluation, psychodiagnostic interview,
        beck depression inventory, pain psychology consultation, mmpi, neurocognitive testing,
        cognitive testing, health and behavior assessment, psychopharmacology
    """,
    ("psych_services", "therapy"): """
        psychotherapy, individual psychotherapy, group psychotherapy, psychotherapy treatment,
        cognitive behavioral therapy, cognitive behavioral psychotherapy, cognitive behavior
        therapy, cognitive behavioural therapy, cbt, behavioral therapy, cognitive therapy, group
        therapy, medical psychotherapy, individual therapy, pain psychology treatment,
        psychological treatment, psychological therapy, psychological counseling, psychological
        services, psych treatment, psych therapy, psychiatric treatment, psychological session,
        psychology sessions, psychological pain counseling, psychological care, psychological
        support, psychology therapy, psychological psychotherapy, psychological follow-up,
        psychiatric care, counseling, individual counseling, family therapy, couples therapy,
        marital therapy, psych counseling, biofeedback, biofeedback therapy, biofeedback training,
        neurofeedback, hypnotherapy, hypnosis, relaxation therapy, relaxation training, medical
        hypnotherapy, hypnotherapy relaxation training, stress management, mindfulness,
        meditation, emdr, eye movement desensitization, transcranial magnetic stimulation, tms,
        electroconvulsive therapy, ect, pain coping skills, behavioral health treatment, mental
        health treatment, exposure therapy, sleep hygiene therapy, grief counseling, health and
        behavior intervention, cognitive behavioral treatment, psych sessions
    """,
    ("rehabilitation", "acupuncture"): """
        acupuncture, acupuncture treatment, acupuncture therapy, electroacupuncture, cupping,
        acupuncturist, electro acupuncture, electrical acupuncture, acupressure, moxibustion,
        acupuncture evaluation, acupuncture consultation, acupuncture session, auricular
        acupuncture, medical acupuncture, acupuncture care, infrared acupuncture, capsaicin
        acupuncture
    """,
    ("rehabilitation", "chiropractic"): """
        chiropractic, chiropractic care, chiropractic treatment, chiropractic therapy,
        chiropractic manipulation, chiropractic joint manipulation, chiropractic adjustment,
        chiropractic manipulative therapy, chiropractic manipulative treatment, chiropractor,
        chiropractic physiotherapy, chiropractic physical therapy, chiropractic rehabilitation,
        chirophysio, chirophysio therapy, chiropractic evaluation, chiropractic consultation,
        chiropractic session, chiropractic services, chiropractic rehab, chiro, chiro therapy,
        chiro treatment, chiro care, joint manipulation, spinal manipulation, manipulative
        therapy, manipulative treatment, manipulation therapy, spinal adjustment, cmt,
        chiropractic modalities, manipulation, osteopathic manipulation, osteopathic manipulative
        treatment, omt
    """,
    ("rehabilitation", "pt_ot"): """
        physical therapy, physical therapy evaluation, physical therapy treatment, pt, p t, pt ot,
        physiotherapy, physical medicine, occupational therapy, ot, hand therapy, physical
        rehabilitation, aquatic therapy, aqua therapy, aquatherapy, aquatic physical therapy, pool
        therapy, pool physical therapy, aquatic exercise, aquatic exercises, hydrotherapy, water
        therapy, work conditioning, work conditioning program, inpatient rehabilitation, acute
        rehabilitation, acute rehabilitation unit, acute rehab, inpatient rehab, rehabilitation
        therapy, acute inpatient rehabilitation, rehabilitation, rehab, therapeutic exercise,
        therapeutic exercises, therapeutic activity, therapeutic activities, exercise therapy,
        neuromuscular re-education, neuromuscular reeducation, vestibular therapy, vestibular
        rehabilitation, vestibular physical therapy, gait training, speech therapy, kinetic
        activities, lymphedema therapy, physical performance therapy, pelvic floor therapy,
        balance therapy, physical therapy modalities, physical occupational therapy, physical
        therapist, occupational therapist, certified hand therapist, physical and occupational
        therapy, physical therapy occupational therapy, home exercise instruction, outpatient
        rehabilitation, outpatient therapy, work rehabilitation, land therapy, land based physical
        therapy, kinesiotherapy, activities of daily living training
    """,
    ("rehabilitation", "other_therapy"): """
        massage, massage therapy, medical massage, medical massage therapy, therapeutic massage,
        deep tissue massage, myofascial release, myofascial therapy, myofascial release therapy,
        soft tissue massage, soft tissue mobilization, myofascial treatment, neuromuscular
        massage, manual therapy, manual therapies, craniosacral therapy, rolfing, reflexology,
        shockwave, shockwave therapy, shockwave treatment, shock wave, shock wave therapy, shock
        wave treatment, extracorporeal shockwave therapy, extracorporeal shock wave therapy, eswt,
        eswt treatment, extracorporeal shockwave treatment, extracorporeal shockwave, electrical
        shockwave therapy, high energy eswt, radial shockwave therapy, laser therapy, laser, cold
        laser, cold laser therapy, low level laser therapy, lllt, infrared, infrared therapy,
        infrared heat, infrared light therapy, monochromatic infrared energy, electrical
        stimulation, electrical muscle stimulation, electrical stimulation therapy, electric
        stimulation, e-stim, estim, electrotherapy, electro stimulation, localized intense
        neurostimulation therapy, lint, lint therapy, localized intense neurostimulation,
        neurostimulation, intense neurostimulation, hyperstimulation analgesia, percutaneous
        electrical nerve stimulation, pens, neurostimulator, percutaneous electrical
        neurostimulator, percutaneous electrical nerve stimulator, p-stim, percutaneous
        neurostimulation, percutaneous neurostimulator, neuromodulation, scrambler therapy,
        calmare therapy, traction therapy, mechanical traction, traction, intermittent traction,
        vax-d, decompression therapy, spinal decompression therapy, spinal decompression, drx9000,
        idd therapy, lumbar decompression therapy, non-surgical decompression, intersegmental
        traction, therapeutic ultrasound, ultrasound therapy, ultrasound treatment, diathermy,
        iontophoresis, phonophoresis, paraffin therapy, heat therapy, ice therapy, moist heat
        therapy, hot cold packs therapy, ice heat pads therapy, taping, kinesio taping,
        kinesiotaping, dry needling, vision therapy, prolonged service, hyperbaric oxygen,
        hyperbaric oxygen therapy, hyperbaric, music therapy, art therapy, equine therapy,
        spinolator, spinolator therapy, mirror therapy, desensitization therapy, graston
        technique, trigger point therapy, cranial therapy, cognitive rehabilitation, cognitive
        rehabilitation therapy, cognitive remediation, magnetic therapy, pemf therapy,
        naturopathic treatment, tecar therapy, modalities
    """,
    ("transportation", "transportation"): """
        transportation, transport, medical transportation, non emergency transportation, taxi, non
        emergency medical transportation, round trip transportation, mileage, ambulance, car
        service, driver, lyft, uber, transportation services, air ambulance, travel, mileage
        reimbursement, wheelchair van, ride to appointments, airfare
    """,
    ("other", "other"): """
        interpreter, interpreter services, interpreting services, interpretation services,
        translator, translation, medical records, record review, medical record review, case
        manager, report, nurse case manager, case management, narrative report, medical report,
        child care, childcare, lodging, hotel, home modification, home modifications, vehicle
        modification, modified van, van, bathroom remodel, bathroom modification, vocational
        rehabilitation, vocational evaluation, vocational training, permanent and stationary
        report, copy service, ergonomic evaluation, ergonomic assessment, worksite evaluation, job
        analysis, alarm service, medical alert, life alert, medical alert system, service dog,
        service animal, dictation software, dragon software, computer, laptop, voice recognition
        software, education, diet, urinary incontinence care, gardener, assisted living, assisted
        living facility, board and care, hospital visit, handicap placard, handicapped placard,
        disability placard, food delivery, meals
    """,
}
"""Kind -> names, of which the first in the heading says what the item is."""

GENERIC: Final[dict[Kind, str]] = {
    ("surgery", "non_arthroscopic"): """
        surgery, surgical procedure, procedure, release, repair, resection, removal,
        reconstruction, replacement, revision, decompression, implantation, implant, exploration,
        transposition, transfer, reduction, operation, surgical intervention, surgical, graft,
        revision surgery
    """,
    ("diagnostic_testing", "laboratory"): "lab, labs, laboratory, panel, urine, blood",
    ("diagnostic_testing", "imaging"): "imaging, scan, view, films",
    ("diagnostic_testing", "other_diagnostic"): """
        test, testing, study, diagnostic, monitoring, screening, measurement
    """,
    ("dmepos", "dme"): """
        dme, durable medical equipment, equipment, unit, device, machine, system, rental,
        purchase, monitor, table, lift, kit, pump, ice, heat, apparatus, appliance, compression
    """,
    ("dmepos", "electrical_stimulation"): "stimulator",
    ("dmepos", "supplies"): "supplies, electrode supplies",
    ("dmepos", "prosthetics_orthotics"): "support, belt, strap, sleeve, binder, bracing",
    ("evaluation_management", "medical_specialty"): """
        consultation, consult, consultant, evaluation, eval, evaluate, assessment, referral,
        refer, visit, appointment, examination, exam, physician, doctor, second opinion
        evaluation, clinic, medical evaluation, medical treatment, provider, management, checkup,
        treatment
    """,
    ("injection", "injection"): """
        injection, inj, block, steroid injections, infusion, shot, injected, intramuscular, im
    """,
    ("programs", "program"): "program, weight",
    ("rehabilitation", "other_therapy"): "therapy, stimulation, modality",
    ("pharmaceuticals", "other_drug"): """
        medication, prescription, drug, tablet, capsule, suspension, spray, cream, ointment, gel,
        patch, lotion, solution, pill, vaccine, syrup, drops, inhaler, vaccination, medicine
    """,
    ("psych_services", "therapy"): "behavioral",
    ("home_health", "home_health"): "aide, aid",
}
"""Kind -> words that say it only where the heading has no name."""

GUIDANCE: Final = """
    ultrasound guidance, ultrasound guided, us guidance, us guided, fluoroscopic guidance,
    fluoroscopic guided, fluoroscopically guided, fluoro guidance, under fluoroscopy,
    fluoroscopic, epidurography, epidurogram, guidance, with fluoroscopy, under ultrasound,
    ct guidance, ct guided, fluoro, image guidance, imaging guidance, image guided, under us
"""
"""Part of an injection; where it is all of the item, imaging that depends on one."""
