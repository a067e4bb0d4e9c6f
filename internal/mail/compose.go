package mail

import (
	"bytes"
	"html"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"etalon/internal/locale"
)

// place stands in the stored texts where the link goes. Its host belongs to
// nobody (RFC 2606), and a text that contains it already only shows the link twice.
const place = "https://link.invalid/"

// content is a letter as it is read, its link replaced by place.
type content struct{ subject, text, html string }

// page is what the HTML of a letter is made of.
type page struct {
	Language, Subject, Button, Link, Hint, Footer string
	Before, After                                 []string // paragraphs
	Parts                                         []Part
}

// Mail programs take neither style sheets nor scripts: the little style there is
// stands on the elements.
var sheet = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px 12px;background:#f6f7f8;color:#1a1d21;font:16px/1.5 'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:34em;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e1e4e8;border-radius:12px">
{{range .Before}}<p style="margin:0 0 16px">{{.}}</p>
{{end}}{{range .Parts}}<h2 style="margin:24px 0 8px;font-size:16px">{{.Title}}</h2>
{{if .List}}<ul style="margin:0 0 16px;padding-left:20px">{{range .Lines}}<li style="margin:0 0 8px;white-space:pre-line">{{.}}</li>{{end}}</ul>
{{else}}{{range .Lines}}<p style="margin:0 0 16px;white-space:pre-line">{{.}}</p>
{{end}}{{end}}{{if .More.URL}}<p style="margin:0 0 16px"><a href="{{.More.URL}}" style="color:#3448c5">{{.More.Name}}</a></p>
{{end}}{{end}}{{if .Link}}<p style="margin:24px 0"><a href="{{.Link}}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#3448c5;color:#ffffff;font-weight:600;text-decoration:none">{{.Button}}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#565d66">{{.Hint}}<br><span style="word-break:break-all">{{.Link}}</span></p>
{{end}}{{range .After}}<p style="margin:0 0 16px">{{.}}</p>
{{end}}<p style="margin:24px 0 0;font-size:12px;color:#565d66">{{.Footer}}</p>
</div></body></html>
`))

// compose writes the letter in the language of who will read it.
func compose(d Draft, now time.Time) (content, error) {
	l := language(d.Language)
	params := map[string]any{}
	for name, value := range d.Params {
		if s, ok := value.(string); ok {
			value = oneLine(s)
		}
		params[name] = value
	}
	params["Name"] = oneLine(d.To.Name)
	key := "mail." + string(d.Kind)
	p := page{
		Language: string(l), Subject: oneLine(l.Text(key+".subject", params)), Footer: l.Text("mail.footer"),
		Before: paragraphs(l.Text("mail.greeting", params), l.Text(key+".text", params)), After: paragraphs(l.Text(key+".after", params)), Parts: said(d.Parts),
	}
	if len(d.Counted) > 0 {
		part := Part{Title: l.Text(key + ".list"), List: true, More: More{Name: l.Text(key + ".page"), URL: d.Page}}
		for _, c := range d.Counted {
			part.Lines = append(part.Lines, l.Count(c.Key, c.Count))
		}
		p.Parts = append(p.Parts, part)
	}
	if d.Link.ID != "" {
		p.Link, p.Button, p.Hint = place, l.Text(key+".button"), l.Text("mail.hint")
		if !d.Link.ExpiresAt.IsZero() {
			p.After = append([]string{valid(l, d.Link.ExpiresAt.Sub(now))}, p.After...)
		}
	}
	var b bytes.Buffer
	if err := sheet.Execute(&b, p); err != nil {
		return content{}, err
	}
	return content{p.Subject, p.plain(), b.String()}, nil
}

// valid says how long the link works.
func valid(l locale.Language, life time.Duration) string {
	hours := int(math.Round(life.Hours()))
	if hours%24 == 0 {
		return l.Count("mail.valid_days", hours/24)
	}
	return l.Count("mail.valid_hours", hours)
}

// paragraphs are the texts cut at empty lines, without what is empty.
func paragraphs(texts ...string) []string {
	var all []string
	for _, text := range texts {
		for part := range strings.SplitSeq(text, "\n\n") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

// said are the parts that say something, cut at empty lines.
func said(parts []Part) []Part {
	var all []Part
	for _, part := range parts {
		if part.List {
			part.Lines = slices.DeleteFunc(slices.Clone(part.Lines), func(line string) bool { return strings.TrimSpace(line) == "" })
		} else {
			part.Lines = paragraphs(part.Lines...)
		}
		if len(part.Lines) > 0 {
			all = append(all, part)
		}
	}
	return all
}

// plain is the part as text: items have a dash, their further lines stand below it.
func (p Part) plain() string {
	lines, between := slices.Clone(p.Lines), "\n\n"
	if p.List {
		between = "\n"
		for i, line := range lines {
			lines[i] = "- " + strings.ReplaceAll(line, "\n", "\n  ")
		}
	}
	text := p.Title + "\n" + strings.Join(lines, between)
	if p.More.URL != "" {
		text += "\n" + p.More.Name + ": " + p.More.URL
	}
	return text
}

func (p page) plain() string {
	parts := append([]string{}, p.Before...)
	for _, part := range p.Parts {
		parts = append(parts, part.plain())
	}
	if p.Link != "" {
		parts = append(parts, p.Button+":\n"+p.Link)
	}
	parts = append(parts, p.After...)
	return strings.Join(append(parts, "-- \n"+p.Footer), "\n\n") + "\n"
}

// linked puts a link, or the words instead of it, in its place.
func (c content) linked(link string) content {
	c.text = strings.ReplaceAll(c.text, place, link)
	c.html = strings.ReplaceAll(c.html, place, html.EscapeString(link))
	return c
}
