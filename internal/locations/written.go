package locations

// written is the location as the journal keeps it.
func (l Location) written() map[string]any {
	w := map[string]any{
		"code": l.Code, "name": l.Name, "city": l.City, "address": l.Address, "time_zone": l.TimeZone,
		"region_id": l.RegionID, "attributes": l.Attributes,
	}
	for name, text := range map[string]string{"phone": l.Phone, "opened_on": string(l.OpenedOn), "closed_on": string(l.ClosedOn)} {
		if text != "" {
			w[name] = text
		}
	}
	if l.At != nil {
		w["lat"], w["lon"] = l.At.Lat, l.At.Lon
	}
	if l.Hours.Known() {
		w["hours"] = l.Hours.Words(Russian)
	}
	if len(l.Positions) > 0 {
		w["positions"] = positionsText(l.Positions)
	}
	if len(l.Closings) > 0 {
		w["closings"] = closingsText(l.Closings)
	}
	if !l.ArchivedAt.IsZero() {
		w["archived"] = true
	}
	return w
}
