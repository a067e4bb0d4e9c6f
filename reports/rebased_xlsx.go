package reports

// before is the compliance of the wave before, or a word where it is of another thing.
func (b *book) before(q RequirementRow, rate any) any {
	if q.Rebased {
		return b.t("changes.rebased")
	}
	return rate
}

// compared is the change of a requirement, or why there is none.
func (b *book) compared(q RequirementRow, change any) any {
	if q.Rebased {
		return b.t("changes.rebased_why")
	}
	return change
}
