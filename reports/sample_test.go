package reports

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"iter"
	"math/big"
	"math/rand/v2"
	"time"

	"etalon/checklists"
	"etalon/internal/locale"
	"etalon/standards"
)

var msk = time.FixedZone("MSK", 3*3600)

// world is a chain with its visits, made by a seeded generator.
type world struct {
	meta      Meta
	waves     []*simulated
	places    []Place
	regions   []string
	sections  []string
	questions []question
}

type question struct {
	section            int
	number, code, text string
	critical, na       bool
	points             int
}

type simulated struct {
	name     string
	from, to time.Time
	visits   []VisitRow
	answers  [][]AnswerRow // by visit
}

var sectionTitles = []string{
	"Подготовка торгового зала", "Встреча и приветствие", "Выявление потребностей", "Презентация товара",
	"Работа с возражениями", "Дополнительная продажа", "Касса и прощание",
}

var questionTexts = []string{
	"Вход в магазин свободен, витрины и зеркала чистые, манекены одеты по сезону",
	"Сотрудник поздоровался первым в течение 30 секунд, улыбнулся и посмотрел в глаза",
	"Консультант задал не менее трёх открытых вопросов, чтобы понять, для какого случая выбирают вещь",
	"Показал 2–3 модели и назвал пользу каждой для покупателя, а не только состав ткани",
	"На возражение «дорого» ответил спокойно: согласился, уточнил, назвал ценность и предложил замену",
	"Предложил к покупке подходящий аксессуар, но не более трёх раз за разговор",
	"Кассир назвал сумму, проверил вещь на брак и попрощался, пригласив прийти снова",
}

func newWorld(locations, visitsEach, waves int) *world {
	w := &world{
		regions:  []string{"Центр", "Северо-Запад", "Поволжье", "Урал и Сибирь"},
		sections: sectionTitles,
	}
	w.meta = Meta{
		Organisation: "Сеть «Линия стиля»", Brand: "Линия стиля", Language: locale.Russian,
		Filter: "Бренд «Линия стиля», все регионы, визиты тайных покупателей",
		Checklists: []ChecklistRef{{
			Title: "Сервис в салоне одежды", Version: "2", Rollup: checklists.RollupPoints,
			Critical: checklists.CriticalPolicy{Policy: checklists.CapVisit, Cap: big.NewRat(70, 1)},
		}},
		Standards: []string{"Стандарт обслуживания в салоне одежды, 2.0"},
		Bands: []Band{
			{9000, "Отлично", Excellent}, {7500, "Хорошо", Good}, {6000, "Удовлетворительно", Fair}, {0, "Плохо", Poor},
		},
		MinimumN: 2,
		Ethics: []string{
			"Имена сотрудников в отчёте не указываются; аудиозапись не велась.",
			"Сотрудники предупреждены о программе 12.01.2026. Результаты не служат единственным основанием для увольнения.",
		},
		CutOff: time.Date(2026, 11, 20, 21, 0, 0, 0, time.UTC), GeneratedAt: time.Date(2026, 11, 21, 6, 30, 0, 0, time.UTC),
		GenerationID: "019aa7c2-5d1e-7b40-9f1c-2f7a61c0e5d8", Zone: msk,
		From: time.Date(2026, 10, 5, 0, 0, 0, 0, msk), To: time.Date(2026, 10, 30, 0, 0, 0, 0, msk),
	}
	cities := []string{"Москва", "Санкт-Петербург", "Казань", "Екатеринбург", "Тверь", "Великий Новгород", "Самара", "Новосибирск"}
	for i := range locations {
		city := cities[i%len(cities)]
		w.places = append(w.places, Place{
			Code: fmt.Sprintf("LS-%03d", i+1), Name: fmt.Sprintf("ТРЦ «%s», %s", []string{"Галерея", "Европолис", "Мега", "Аврора", "Речной"}[i%5], city),
			City: city, Address: fmt.Sprintf("Лиговский проспект, д. %d, этаж %d", 3+i*7%120, 1+i%4), Region: w.regions[i%4], Brand: "Линия стиля",
		})
	}
	for q := range 40 {
		s := q * 7 / 40
		n := 1
		for i := q - 1; i >= 0 && i*7/40 == s; i-- {
			n++
		}
		w.questions = append(w.questions, question{
			section: s, number: fmt.Sprintf("%d.%d", s+1, n), code: fmt.Sprintf("%d.%d", s+1, n),
			text:     questionTexts[(q*5+s)%len(questionTexts)] + []string{"", " (в часы пик)", " и записал имя", ", не отвлекаясь на телефон"}[q%4],
			critical: q%13 == 6, na: q%9 == 4, points: []int{5, 3, 5, 10}[q%4],
		})
	}
	for n := range waves {
		w.waves = append(w.waves, w.simulate(n, visitsEach))
	}
	return w
}

func (w *world) simulate(n, visitsEach int) *simulated {
	rnd := rand.New(rand.NewPCG(7, uint64(n)))
	s := &simulated{name: []string{"Весна 2026", "Лето 2026", "Осень 2026"}[n%3]}
	s.from = time.Date(2026, time.Month(4+3*n), 5, 0, 0, 0, 0, msk)
	s.to = s.from.AddDate(0, 0, 25)
	for l, place := range w.places {
		skill := 0.72 + 0.05*float64(n) + 0.16*(rnd.Float64()-0.5)
		for v := range visitsEach {
			if l == 47 && v > 0 {
				continue
			}
			row, answers := w.visit(rnd, s, place, l, fmt.Sprintf("В-%d%03d%d", n+1, l+1, v+1), skill)
			s.visits, s.answers = append(s.visits, row), append(s.answers, answers)
		}
	}
	return s
}

func (w *world) visit(rnd *rand.Rand, s *simulated, place Place, l int, number string, skill float64) (VisitRow, []AnswerRow) {
	row := VisitRow{
		Number: number, Place: place, Wave: s.name, Scenario: "Подбор платья для праздника",
		Start: s.from.AddDate(0, 0, rnd.IntN(25)).Add(time.Duration(10*60+rnd.IntN(600)) * time.Minute), Sections: make([]VisitRowSection, len(w.sections)),
	}
	var answers []AnswerRow
	for _, q := range w.questions {
		chance := skill
		if q.section == 3+l%4%2 {
			chance -= 0.2
		}
		if q.critical {
			chance = 0.985
		}
		a := AnswerRow{
			Visit: number, Location: place.Code, Date: row.Start, Section: q.section, Requirement: q.code, Number: q.number,
			Question: q.text, Answer: "да", State: checklists.Answered, Possible: float64(q.points), Critical: q.critical,
		}
		switch {
		case q.na && rnd.Float64() < 0.15:
			a.State, a.Answer, a.Possible = checklists.NotApplicable, "", 0
			row.NotApplicable++
		case rnd.Float64() < chance:
			a.Earned, a.Met = a.Possible, checklists.Full
		case q.points == 10 && rnd.Float64() < 0.4:
			a.Earned, a.Met, a.Answer = a.Possible/2, checklists.Part, "2 из 4"
		default:
			a.Met, a.Answer, a.Comment = checklists.NotMet, "нет", "Продавец был занят разговором с коллегой, подошёл только после просьбы"
			if q.critical {
				a.CriticalFail = true
				row.Critical++
			}
		}
		sec := &row.Sections[q.section]
		sec.Weight = 1
		sec.Earned += a.Earned
		sec.Possible += a.Possible
		row.Earned += a.Earned
		row.Possible += a.Possible
		answers = append(answers, a)
	}
	for i := range row.Sections {
		row.Sections[i].Final = rated(row.Sections[i].Earned, row.Sections[i].Possible)
	}
	row.Raw = rated(row.Earned, row.Possible)
	final := *row.Raw
	if row.Critical > 0 {
		row.Failed, final = true, min(final, 7000)
	}
	row.Final = &final
	return row, answers
}

func rated(earned, possible float64) *checklists.Percent {
	if possible == 0 {
		return nil
	}
	p := percent(earned / possible * 10000)
	return &p
}

func (s *simulated) summary() WaveSummary {
	sum := WaveSummary{Name: s.name, From: s.from, To: s.to, Planned: len(s.visits) + 6}
	places := map[string]bool{}
	for _, v := range s.visits {
		sum.Scores.Add(*v.Final)
		sum.Earned += v.Earned
		sum.Possible += v.Possible
		sum.Critical += v.Critical
		if v.Failed {
			sum.Failed++
		}
		places[v.Place.Code] = true
	}
	sum.Locations = len(places)
	return sum
}

func (s *simulated) rows() iter.Seq2[VisitRow, error] {
	return func(yield func(VisitRow, error) bool) {
		for _, v := range s.visits {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (s *simulated) answerRows() iter.Seq2[AnswerRow, error] {
	return func(yield func(AnswerRow, error) bool) {
		for _, visit := range s.answers {
			for _, a := range visit {
				if !yield(a, nil) {
					return
				}
			}
		}
	}
}

func (w *world) waveReport() *WaveReport {
	now := w.waves[len(w.waves)-1]
	r := &WaveReport{Meta: w.meta, Wave: now.summary(), Visits: now.rows(), Answers: now.answerRows(), BandCounts: make([]int, len(w.meta.Bands))}
	r.N = len(now.visits)
	for _, s := range w.waves {
		r.History = append(r.History, s.summary())
	}
	var before *simulated
	if len(w.waves) > 1 {
		before = w.waves[len(w.waves)-2]
		previous := before.summary()
		r.Previous = &previous
		r.Change = &VersionChange{From: "1", To: "2", Added: 3, Removed: 1, Reworded: 2}
	}
	for _, v := range now.visits {
		r.Histogram.Add(*v.Final)
		r.BandCounts[r.BandOf(*v.Final)]++
	}
	w.fillSections(r, now, before)
	w.fillRequirements(r, now, before)
	w.fillPlaces(r, now, before)
	return r
}

func sectionSamples(s *simulated, n int) (samples []Sample, earned, possible []float64) {
	samples, earned, possible = make([]Sample, n), make([]float64, n), make([]float64, n)
	if s == nil {
		return samples, earned, possible
	}
	for _, v := range s.visits {
		for i, sec := range v.Sections {
			if sec.Final != nil {
				samples[i].Add(*sec.Final)
			}
			earned[i] += sec.Earned
			possible[i] += sec.Possible
		}
	}
	return samples, earned, possible
}

func (w *world) fillSections(r *WaveReport, now, before *simulated) {
	current, earned, possible := sectionSamples(now, len(w.sections))
	past, _, _ := sectionSamples(before, len(w.sections))
	for i, title := range w.sections {
		row := SectionRow{Title: title, Scores: current[i], Earned: earned[i], Possible: possible[i]}
		if before != nil {
			row.Previous = &past[i]
		}
		r.Sections = append(r.Sections, row)
	}
}

func (w *world) compliance(s *simulated) map[string]*Compliance {
	all := map[string]*Compliance{}
	for _, visit := range s.answers {
		for _, a := range visit {
			c := all[a.Requirement]
			if c == nil {
				c = &Compliance{}
				all[a.Requirement] = c
			}
			switch a.Met {
			case checklists.Full:
				c.Full++
				c.Applied++
			case checklists.Part:
				c.Part++
				c.Applied++
			case checklists.NotMet:
				c.Applied++
			case checklists.NoMark:
			}
		}
	}
	return all
}

func (w *world) fillRequirements(r *WaveReport, now, before *simulated) {
	current := w.compliance(now)
	past := map[string]*Compliance{}
	if before != nil {
		past = w.compliance(before)
	}
	for _, q := range w.questions {
		row := RequirementRow{Code: q.code, Text: q.text, Section: w.sections[q.section], Critical: q.critical, Now: *current[q.code]}
		if q.number != "2.3" {
			row.Previous = past[q.code]
		}
		r.Requirements = append(r.Requirements, row)
	}
}

func (w *world) fillPlaces(r *WaveReport, now, before *simulated) {
	rows, index := map[string]*LocationRow{}, map[string]*RegionRow{}
	for _, p := range w.places {
		rows[p.Code] = &LocationRow{Place: p, Previous: &Sample{}}
		if index[p.Region] == nil {
			index[p.Region] = &RegionRow{Name: p.Region, Previous: &Sample{}}
		}
		index[p.Region].Locations++
	}
	samples := map[string][]Sample{}
	for k, v := range now.visits {
		l := rows[v.Place.Code]
		l.Scores.Add(*v.Final)
		index[v.Place.Region].Scores.Add(*v.Final)
		l.Critical += v.Critical
		if v.Failed {
			l.Failed++
			index[v.Place.Region].Failed++
		}
		if samples[v.Place.Code] == nil {
			samples[v.Place.Code] = make([]Sample, len(w.sections))
		}
		for i, s := range v.Sections {
			if s.Final != nil {
				samples[v.Place.Code][i].Add(*s.Final)
			}
		}
		for _, a := range now.answers[k] {
			if a.CriticalFail {
				r.CriticalFails = append(r.CriticalFails, CriticalFail{
					Place: v.Place, Visit: v.Number, Date: v.Start,
					Section: w.sections[a.Section], Code: a.Requirement, Number: a.Number, Text: a.Question, Comment: a.Comment,
				})
			}
		}
	}
	if before != nil {
		for _, v := range before.visits {
			rows[v.Place.Code].Previous.Add(*v.Final)
			index[v.Place.Region].Previous.Add(*v.Final)
		}
	}
	for _, name := range w.regions {
		if index[name] != nil {
			r.Regions = append(r.Regions, *index[name])
		}
	}
	for _, p := range w.places {
		l := rows[p.Code]
		for _, s := range samples[p.Code] {
			m := s.Mean()
			l.Sections = append(l.Sections, &m)
		}
		r.Locations = append(r.Locations, *l)
	}
}

// fakePhoto is a shop window painted in code.
func fakePhoto(id string) (io.ReadCloser, error) {
	if id == "broken" {
		return io.NopCloser(bytes.NewReader([]byte("not a picture"))), nil
	}
	seed := int(id[len(id)-1])
	img := image.NewRGBA(image.Rect(0, 0, 1200, 900-seed%3*250))
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := color.RGBA{uint8(120 + x/12), uint8(150 + seed%40), uint8(110 + y/9), 255}
			if (x/150+seed)%3 == 0 && y > 250 {
				c = color.RGBA{uint8(40 + seed), 50, uint8(90 + x/20), 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		return nil, err
	}
	return io.NopCloser(&b), nil
}

func (w *world) visitReport() *VisitReport {
	now := w.waves[len(w.waves)-1]
	k := 0
	for i, v := range now.visits {
		if v.Critical > 0 {
			k = i
			break
		}
	}
	v := now.visits[k]
	previous := checklists.Percent(8123)
	r := &VisitReport{
		Meta: w.meta, Number: v.Number, Wave: now.name, Kind: "Тайный покупатель", Scenario: v.Scenario, Location: v.Place,
		Start: v.Start, Raw: v.Raw, Final: v.Final, Earned: rat(v.Earned), Possible: rat(v.Possible),
		Failed: v.Failed, Previous: &previous, Wavewide: now.summary().Scores, Photo: fakePhoto,
		Comment: `В зале чисто, музыка негромкая. Консультант подошла через 20 с, говорила приветливо, но на "дорого" ответила только: "У нас такие цены". 👍 Касса — без очереди; пакет предложили.`,
	}
	r.N = 1
	for i, title := range w.sections {
		s := VisitSection{
			Title: title, Earned: rat(v.Sections[i].Earned), Possible: rat(v.Sections[i].Possible),
			Raw: v.Sections[i].Final, Final: v.Sections[i].Final,
		}
		for n, a := range now.answers[k] {
			if a.Section != i {
				continue
			}
			q := VisitQuestion{
				Number: a.Number, Requirement: a.Requirement, Text: a.Question, Answer: a.Answer, Earned: rat(a.Earned),
				Possible: rat(a.Possible), State: a.State, Met: a.Met, Critical: a.Critical, CriticalFail: a.CriticalFail, Comment: a.Comment,
			}
			if n%5 == 0 {
				q.Photos = []string{"p" + a.Number}
			}
			if n == 10 {
				q.Photos = append(q.Photos, "broken")
			}
			s.Questions = append(s.Questions, q)
		}
		r.Sections = append(r.Sections, s)
	}
	return r
}

func rat(f float64) *big.Rat { return new(big.Rat).SetFloat64(f) }

func (w *world) locationReport() *LocationReport {
	code := w.places[4].Code
	r := &LocationReport{Meta: w.meta, Location: w.places[4], Photo: fakePhoto}
	own := &simulated{}
	for _, s := range w.waves {
		lw := LocationWave{Name: s.name, From: s.from, To: s.to, Chain: s.summary().Scores, RankFrom: 5, RankTo: 31, Of: 47}
		mine := &simulated{}
		for i, v := range s.visits {
			if v.Place.Region == r.Location.Region {
				lw.Region.Add(*v.Final)
			}
			if v.Place.Code != code {
				continue
			}
			lw.Scores.Add(*v.Final)
			if v.Failed {
				lw.Failed++
			}
			mine.visits, mine.answers = append(mine.visits, v), append(mine.answers, s.answers[i])
		}
		own.visits, own.answers = append(own.visits, mine.visits...), append(own.answers, mine.answers...)
		r.Waves = append(r.Waves, lw)
		samples, earned, possible := sectionSamples(mine, len(w.sections))
		chain, _, _ := sectionSamples(s, len(w.sections))
		for i, title := range w.sections {
			if len(r.Sections) <= i {
				r.Sections = append(r.Sections, LocationSection{Title: title})
			}
			r.Sections[i].Scores = append(r.Sections[i].Scores, samples[i])
			r.Sections[i].Chain, r.Sections[i].Earned, r.Sections[i].Possible = chain[i], earned[i], possible[i]
		}
		r.Requirements = w.locationRequirements(r.Requirements, mine)
	}
	r.N = len(own.visits)
	r.Visits, r.Answers = own.rows(), own.answerRows()
	for i := range 5 {
		q := w.questions[i*7]
		r.FailPhotos = append(r.FailPhotos, FailPhoto{ID: "p" + q.number, Number: q.number, Text: q.text, Date: own.visits[0].Start})
	}
	return r
}

func (w *world) locationRequirements(before []RequirementRow, s *simulated) []RequirementRow {
	current := w.compliance(s)
	rows := make([]RequirementRow, 0, len(w.questions))
	for i, q := range w.questions {
		row := RequirementRow{Code: q.code, Text: q.text, Section: w.sections[q.section], Critical: q.critical, Now: *current[q.code]}
		if i < len(before) {
			row.Previous = &before[i].Now
		}
		rows = append(rows, row)
	}
	return rows
}

func sampleStandard(w *world) *StandardDocument {
	r := &StandardDocument{
		Meta: w.meta, Previous: "1.0",
		Standard: standards.Standard{Title: "Стандарт обслуживания покупателей в салоне одежды"},
		Version: standards.Version{
			Major: 2, Minor: 0, Status: standards.Published, OrderNumber: "114-о", EffectiveOn: time.Date(2026, 9, 1, 0, 0, 0, 0, msk),
			Preamble: "Стандарт описывает, как мы встречаем, слушаем и провожаем покупателя. Он составлен рабочей группой вместе с продавцами двенадцати салонов и проверен на пробных визитах.\nКаждая норма измерима: по ней построен чек-лист, и любой сотрудник может проверить себя сам.",
		},
	}
	levels := []standards.Level{standards.Mandatory, standards.Recommended, standards.Mandatory, standards.Critical}
	measures := []standards.Measure{
		{Kind: standards.YesNo, MayNotApply: true},
		{Kind: standards.Duration, Unit: "s", Bound: standards.AtMost, Target: big.NewRat(30, 1), Limit: big.NewRat(60, 1)},
		{Kind: standards.Number, Unit: "pcs", Bound: standards.AtLeast, Target: big.NewRat(3, 1), Limit: big.NewRat(2, 1)},
		{Kind: standards.Scale, Max: 5},
		{Kind: standards.YesNo, Forbidden: true, Photo: true},
		{Kind: standards.Choice, Options: []string{"сам предложил", "после просьбы", "не предложил"}},
	}
	for i, title := range w.sections {
		s := standards.Section{Lineage: fmt.Sprint(i), Title: title}
		if i == 5 {
			s.Variant = "высокая загрузка, очередь больше трёх человек"
		}
		for n, q := range w.questions {
			if q.section != i {
				continue
			}
			req := standards.Requirement{
				Code: q.code, Statement: q.text + ".", Level: levels[n%4], Measure: measures[n%6],
				How:     "Держитесь на расстоянии 1–2 м, поверните корпус к покупателю, отложите текущее дело. Если вы заняты с другим покупателем — кивните и скажите, когда освободитесь.",
				Benefit: "Покупатель чувствует, что его заметили, и спокойнее рассказывает, что ему нужно.",
			}
			if n%3 == 0 {
				req.Say = []string{"Добрый день! Подсказать размер или посмотрите сами?", "Для какого случая подбираем?"}
				req.Avoid = []string{"Что-то ищете?", "Такого у нас нет"}
			}
			if n%4 == 1 {
				req.Positions, req.Source = []string{"консультант", "кассир", "стажёр"}, "Фокус-группы, март 2026"
			}
			s.Requirements = append(s.Requirements, req)
		}
		r.Version.Sections = append(r.Version.Sections, s)
	}
	r.Changes = []Change{
		{Kind: Changed, Code: "2.1", Title: "Сотрудник здоровается первым", Fields: []ChangedField{
			{Name: "statement", Runs: []Run{{Keep, "Сотрудник здоровается первым в течение "}, {Delete, "одной минуты"}, {Insert, "30 секунд"}, {Keep, " после входа покупателя в торговый зал и предлагает помощь без навязчивости."}}},
		}},
		{Kind: Added, Code: "6.3", Title: "Предлагает карту покупателя один раз"},
		{Kind: Removed, Code: "4.7", Title: "Рассказывает историю бренда"},
	}
	return r
}

func sampleChecklist(w *world) *ChecklistForm {
	c := &checklists.Checklist{Title: "Сервис в салоне одежды", Rollup: checklists.RollupPoints, Critical: w.meta.Checklists[0].Critical}
	kinds := []checklists.Kind{checklists.YesNo, checklists.Duration, checklists.ScaleKind, checklists.Single, checklists.Multiple, checklists.Count, checklists.Text, checklists.YesNo, checklists.YesNo}
	for i, title := range w.sections {
		s := checklists.Section{ID: fmt.Sprint("s", i), Title: title}
		for n, q := range w.questions {
			if q.section != i {
				continue
			}
			item := checklists.Question{
				ID: fmt.Sprint("q", n), Text: q.text, Kind: kinds[n%len(kinds)], Points: q.points, NA: n%4 == 0,
				Critical: q.critical, Requirement: "r" + q.code, Penalty: n == 17, Bonus: n == 18,
			}
			if item.Kind == checklists.Duration {
				item.Unit, item.Hint = "s", "засеките время от входа до первых слов"
			}
			if item.Kind == checklists.ScaleKind {
				item.Scale = &checklists.Scale{Min: 1, Max: 5}
			}
			if item.Kind == checklists.Single || item.Kind == checklists.Multiple {
				item.Options = []checklists.Option{{ID: "a", Text: "предложил сам и объяснил, чем полезно"}, {ID: "b", Text: "предложил после просьбы"}, {ID: "c", Text: "не предложил"}}
			}
			if item.Kind == checklists.Text {
				item.Points = 0
			}
			if n%6 == 2 {
				item.Comment, item.Photo = checklists.Required, checklists.Required
			}
			if n%6 == 5 {
				item.Comment, item.ShowIf = checklists.Allowed, fmt.Sprintf("q%d == 'yes'", n-1)
			}
			s.Questions = append(s.Questions, item)
		}
		c.Sections = append(c.Sections, s)
	}
	codes := map[string]string{}
	for _, q := range w.questions {
		codes["r"+q.code] = q.code
	}
	return &ChecklistForm{Meta: w.meta, Checklist: c, Version: "2", Scenario: "Подбор платья для праздника; обязательно возразите против цены и спросите другой размер.", Codes: codes}
}
