package shoppers

import (
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// importRows is the most people in one file.
const importRows = 10_000

// columns are the columns of an import. Blank cells change nothing.
var columns = []workbook.Column{
	{Key: "name", Russian: "ФИО", English: "Name", Also: []string{"Имя", "Фамилия Имя Отчество", "Тайный покупатель", "Full name"}, Required: true},
	{Key: "email", Russian: "Электронная почта", English: "E-mail", Also: []string{"Почта", "Email", "Эл. почта", "Адрес почты"}, Required: true},
	{Key: "phone", Russian: "Телефон", English: "Phone", Also: []string{"Мобильный", "Мобильный телефон", "Номер телефона"}},
	{Key: "city", Russian: "Город", English: "City", Also: []string{"Город проживания"}},
	{Key: "region", Russian: "Куда выезжает", English: "Region", Also: []string{"Регион", "Область", "Регион проживания"}},
	{Key: "birth_year", Russian: "Год рождения", English: "Birth year", Also: []string{"Дата рождения", "Year of birth", "Date of birth"}},
	{Key: "gender", Russian: "Пол", English: "Gender", Also: []string{"Sex"}},
	{Key: "languages", Russian: "Языки", English: "Languages", Also: []string{"Язык", "Владение языками"}},
	{Key: "car", Russian: "Автомобиль", English: "Car", Also: []string{"Авто", "Машина", "Наличие автомобиля"}},
	{Key: "rating", Russian: "Рейтинг", English: "Rating", Also: []string{"Оценка"}},
	{Key: "availability", Russian: "Когда может", English: "Availability", Also: []string{"Доступность"}},
	{Key: "experience", Russian: "Опыт", English: "Experience"},
	{Key: "notes", Russian: "Заметки", English: "Notes", Also: []string{"Примечание", "Примечания", "Комментарий", "Заметки менеджера"}},
}

// candidateRow is one person of a file.
type candidateRow struct {
	number        int
	name, email   string
	profile       Profile
	given         map[string]bool // keys of the cells that are filled
	rating        int             // hundredths; 0: none
	notes         string
	path, mailbox string // of the name's and the e-mail's cell
}

// peopleFile is the rows of a file with what is wrong in it, cell by cell.
type peopleFile struct {
	rows     []candidateRow
	problems []fault.Field
	notices  []fault.Field // what is left out, without harm
}

// readPeople reads a workbook or CSV; year bounds the years of birth. Faults are
// those of the package workbook; what is wrong in a cell is a problem of the file.
func readPeople(r io.ReaderAt, size int64, year int) (peopleFile, error) {
	var file peopleFile
	book, err := workbook.Open(r, size, workbook.Limits{Rows: importRows})
	if err != nil {
		return file, err
	}
	table, err := workbook.FindTable(book, columns, importRows)
	if err != nil {
		return file, err
	}
	file.notices = table.Unknown
	first := map[string]string{} // e-mail → its cell
	for record := range table.Rows() {
		row, wrong := readPerson(record, year)
		if at, twice := first[row.email]; twice && row.email != "" {
			wrong = append(wrong, fault.Field{Path: row.mailbox, Code: "import_email_twice", Params: fault.Params{"Cell": at}})
		} else {
			first[row.email] = row.mailbox
		}
		file.rows, file.problems = append(file.rows, row), append(file.problems, wrong...)
	}
	return file, nil
}

func readPerson(record workbook.Record, year int) (candidateRow, []fault.Field) {
	row := candidateRow{number: record.Number, given: map[string]bool{}, path: record.Path("name"), mailbox: record.Path("email")}
	for _, c := range columns {
		row.given[c.Key] = record.Text(c.Key) != ""
	}
	c := &checker{}
	row.name = workbook.OneLine(record.Text("name"))
	c.required("name", &row.name, lineMax, true)
	email, ok := accounts.FoldEmail(record.Text("email"))
	if row.email = email; !ok {
		c.refuse("email", "email_invalid")
	}
	row.notes = record.Text("notes")
	c.text("notes", &row.notes, textMax, false)
	row.rating = c.ratingOf(record)
	p := Profile{
		City: workbook.OneLine(record.Text("city")), Region: workbook.OneLine(record.Text("region")), Phone: workbook.OneLine(record.Text("phone")),
		Availability: record.Text("availability"), Experience: record.Text("experience"),
		BirthYear: c.birthYear(record), Gender: c.genderOf(record.Text("gender")), Languages: c.languagesOf(record.Text("languages")),
	}
	p.Car, p.CarMake = carOf(workbook.OneLine(record.Text("car")))
	p, wrong := checkProfile(p, year)
	row.profile = p
	all := slices.Concat(c.wrong, wrong)
	for i := range all {
		if all[i].Path == "car_make" {
			all[i].Path = "car"
		}
		all[i].Path = record.Path(all[i].Path)
	}
	return row, all
}

// ratingOf reads a mark such as "4,7".
func (c *checker) ratingOf(record workbook.Record) int {
	if record.Text("rating") == "" {
		return 0
	}
	mark, ok := record.Float("rating")
	hundredths := int(math.Round(mark * 100))
	if !ok || hundredths < lowestMark || hundredths > highestMark {
		c.refuse("rating", "out_of_range", fault.Params{"Min": lowestMark / 100, "Max": highestMark / 100})
		return 0
	}
	return hundredths
}

// birthYear reads a year, or the year of a date in one of the forms that people type.
func (c *checker) birthYear(record workbook.Record) int {
	text := record.Text("birth_year")
	if day, ok := record.Cell("birth_year").Day(); ok {
		return day.Year()
	}
	if year, ok := record.Float("birth_year"); ok && year == math.Trunc(year) {
		return int(year)
	}
	for _, layout := range []string{"02.01.2006", "2.1.2006", time.DateOnly, "02/01/2006"} {
		if day, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return day.Year()
		}
	}
	if text != "" {
		c.refuse("birth_year", "birth_year_unread")
	}
	return 0
}

var genders = map[string]Gender{
	"": "", "—": "", "-": "", "не указан": "", "не указано": "",
	"ж": Female, "жен": Female, "женский": Female, "женщина": Female, "f": Female, "female": Female, "w": Female, "woman": Female,
	"м": Male, "муж": Male, "мужской": Male, "мужчина": Male, "m": Male, "male": Male, "man": Male,
}

func (c *checker) genderOf(text string) Gender {
	gender, ok := genders[strings.TrimRight(strings.ToLower(strings.TrimSpace(text)), ".")]
	if !ok {
		c.refuse("gender", "gender_unknown")
	}
	return gender
}

// languageNames are what people call the languages of a profile.
var languageNames = map[string]string{
	"русский": "ru", "russian": "ru", "рус": "ru", "английский": "en", "english": "en", "англ": "en", "немецкий": "de", "german": "de",
	"французский": "fr", "french": "fr", "испанский": "es", "spanish": "es", "итальянский": "it", "italian": "it", "китайский": "zh", "chinese": "zh",
	"татарский": "tt", "tatar": "tt", "казахский": "kk", "kazakh": "kk", "узбекский": "uz", "uzbek": "uz", "таджикский": "tg", "tajik": "tg",
	"киргизский": "ky", "kyrgyz": "ky", "украинский": "uk", "ukrainian": "uk", "белорусский": "be", "belarusian": "be", "армянский": "hy", "armenian": "hy",
	"грузинский": "ka", "georgian": "ka", "азербайджанский": "az", "azerbaijani": "az", "турецкий": "tr", "turkish": "tr",
}

func (c *checker) languagesOf(text string) []string {
	var list []string
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(",;/\n+", r) }) {
		word = strings.TrimRight(strings.TrimSpace(word), ".")
		code, known := languageNames[word]
		switch {
		case word == "":
		case known:
			list = append(list, code)
		case slices.Contains(Languages, word):
			list = append(list, word)
		default:
			c.refuse("languages", "spoken_unknown", fault.Params{"Value": word})
		}
	}
	return list
}

// carOf reads "да", "нет" or the make of the car.
func carOf(text string) (bool, string) {
	switch strings.ToLower(text) {
	case "", "нет", "no", "-", "—", "0", "false", "ложь":
		return false, ""
	case "да", "yes", "+", "1", "есть", "true", "истина":
		return true, ""
	}
	return true, text
}
