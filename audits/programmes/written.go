package programmes

// written is the programme as the journal keeps it.
func (g Programme) written() map[string]any {
	r := g.Rules
	w := map[string]any{
		"title": g.Title, "brand_id": g.BrandID, "briefing": g.Briefing, "archived": g.Archived,
		"ethics": map[string]any{
			"staff_names": string(r.Ethics.StaffNames), "audio": r.Ethics.Audio, "audio_days": r.Ethics.AudioDays,
			"competitor_minutes": r.Ethics.CompetitorMinutes, "employee_minimum": r.Ethics.EmployeeMinimum,
			"staff_notified_on": string(r.Ethics.StaffNotifiedOn), "not_sole_ground": r.Ethics.NotSoleGround,
		},
		"eligibility": map[string]any{
			"age_from": r.Eligibility.AgeFrom, "age_to": r.Eligibility.AgeTo, "gender": string(r.Eligibility.Gender), "rating_from": r.Eligibility.RatingFrom,
			"certified": r.Eligibility.Certified, "car": r.Eligibility.Car, "same_city": r.Eligibility.SameCity, "kilometres": r.Eligibility.Kilometres,
		},
		"rotation": map[string]any{
			"lock_out_days": r.Rotation.LockOutDays, "lock_out_waves": r.Rotation.LockOutWaves, "spacing_days": r.Rotation.SpacingDays,
			"per_wave": r.Rotation.PerWave, "per_day": r.Rotation.PerDay,
		},
		"clocks": map[string]any{
			"review_hours": r.Clocks.ReviewHours, "return_hours": r.Clocks.ReturnHours, "appeal_days": r.Clocks.AppealDays, "offer_hours": r.Clocks.OfferHours,
		},
		"pay": map[string]any{
			"currency": r.Pay.Currency, "fee": r.Pay.Fee, "expense_limit": r.Pay.ExpenseLimit, "payable_after": string(r.Pay.PayableAfter),
		},
		"trusted": map[string]any{"rating_from": r.Trusted.RatingFrom, "visits": r.Trusted.Visits, "at_once": r.Trusted.AtOnce},
	}
	return w
}
