package accounts

import "strings"

// Device is what a User-Agent says of itself. It may lie: it helps its owner to
// recognise a session, and decides nothing.
type Device struct {
	Browser string // a name such as "Firefox"; empty: unknown
	System  string // a name such as "Android"; empty: unknown
	Kind    string // "phone", "tablet", "computer" or "program"
}

// The first word found wins: browsers claim to be the ones they descend from.
var (
	browsers = [][2]string{
		{"YaBrowser/", "Яндекс Браузер"},
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Vivaldi/", "Vivaldi"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systems = [][2]string{
		{"iPhone", "iOS"},
		{"iPad", "iPadOS"},
		{"Android", "Android"},
		{"Windows", "Windows"},
		{"CrOS", "ChromeOS"},
		{"Mac OS X", "macOS"},
		{"Macintosh", "macOS"},
		{"Linux", "Linux"},
	}
)

func deviceOf(agent string) Device {
	d := Device{Browser: firstOf(browsers, agent), System: firstOf(systems, agent)}
	switch {
	case d.System == "iPadOS", d.System == "Android" && !strings.Contains(agent, "Mobile"):
		d.Kind = "tablet"
	case d.System == "iOS", d.System == "Android":
		d.Kind = "phone"
	case d.System != "":
		d.Kind = "computer"
	default:
		d.Kind = "program"
	}
	return d
}

func firstOf(words [][2]string, agent string) string {
	for _, w := range words {
		if strings.Contains(agent, w[0]) {
			return w[1]
		}
	}
	return ""
}
