package api

import (
	"etalon/audits"
	"etalon/audits/shoppers"
	"etalon/internal/locale"
)

// PlanScenario is whom the shopper plays, and who can play it.
type PlanScenario struct {
	Name         string `json:"name" minLength:"1" maxLength:"100"`
	Text         string `json:"text,omitempty" maxLength:"4000"`
	CustomerType string `json:"customer_type,omitempty" maxLength:"100"`
	Objections   string `json:"objections,omitempty" maxLength:"2000" doc:"To raise, one a line"`
	Share        int    `json:"share" minimum:"0" maximum:"1000"`
	AgeFrom      int    `json:"age_from,omitempty" minimum:"0" maximum:"100"`
	AgeTo        int    `json:"age_to,omitempty" minimum:"0" maximum:"100"`
	Gender       string `json:"gender,omitempty" enum:",female,male"`
	Car          bool   `json:"car,omitempty"`

	Translations map[string]PlanTold `json:"translations,omitempty" maxProperties:"20" doc:"By language"`
}

// PlanTold is what the shopper reads of a scenario in another language.
type PlanTold struct {
	Name       string `json:"name,omitempty" maxLength:"100" doc:"Absent: as in the plan's own language"`
	Text       string `json:"text,omitempty" maxLength:"4000" doc:"Absent: as in the plan's own language"`
	Objections string `json:"objections,omitempty" maxLength:"2000" doc:"Absent: as in the plan's own language"`
	Outdated   bool   `json:"outdated,omitempty" doc:"The main text has changed since"`
}

func toPlanScenario(s audits.Scenario) PlanScenario {
	translations := make(map[string]PlanTold, len(s.Translations))
	for language, told := range s.Translations {
		translations[string(language)] = PlanTold(told)
	}
	return PlanScenario{s.Name, s.Text, s.CustomerType, s.Objections, s.Share, s.AgeFrom, s.AgeTo, string(s.Gender), s.Car, translations}
}

func (s PlanScenario) scenario() audits.Scenario {
	translations := make(map[locale.Language]audits.Told, len(s.Translations))
	for language, told := range s.Translations {
		translations[locale.Language(language)] = audits.Told(told)
	}
	return audits.Scenario{
		Name: s.Name, Text: s.Text, CustomerType: s.CustomerType, Objections: s.Objections, Share: s.Share, AgeFrom: s.AgeFrom, AgeTo: s.AgeTo,
		Gender: shoppers.Gender(s.Gender), Car: s.Car, Translations: translations,
	}
}
