package locations

import (
	"slices"

	"etalon/internal/workbook"
)

// placeNames finds brands and regions by their names, and gathers those that a
// table names and that are not there.
type placeNames struct {
	brands     map[string]Brand  // by folded name
	regions    map[string]Region // by brand's id and folded name
	byID       map[string]Region
	only       string // id of the only brand
	newBrands  []Brand
	newRegions []Region
	needed     map[string][]string // ids of new places by code of the location that needs them
	newID      func() string
}

func newPlaceNames(brands []Brand, regions []Region, newID func() string) *placeNames {
	n := &placeNames{brands: map[string]Brand{}, regions: map[string]Region{}, byID: map[string]Region{}, needed: map[string][]string{}, newID: newID}
	for _, b := range brands {
		n.brands[fold(b.Name)] = b
	}
	if len(brands) == 1 {
		n.only = brands[0].ID
	}
	for _, r := range regions {
		n.regions[r.BrandID+fold(r.Name)], n.byID[r.ID] = r, r
	}
	return n
}

// put puts the location into the region that the row names.
func (n *placeNames) put(r workbook.Record, l *Location, p *rowProblems) {
	brandName, regionName := line(r, colBrand), line(r, colRegion)
	if l.ID != "" && brandName == "" && regionName == "" {
		return // it stays where it is
	}
	brandID := l.BrandID
	switch {
	case brandName != "":
		brandID = n.brand(brandName, l.Code, p)
	case brandID == "" && n.only != "":
		brandID = n.only
	case brandID == "":
		p.add(colBrand, "import_brand_required", nil)
		return
	}
	if regionName == "" && brandID == l.BrandID && l.RegionID != "" {
		return
	}
	if regionName == "" {
		p.add(colRegion, "required", nil)
		return
	}
	region := n.region(brandID, regionName, l.Code, p)
	l.BrandID, l.RegionID = brandID, region
}

func (n *placeNames) brand(name, code string, p *rowProblems) string {
	b, ok := n.brands[fold(name)]
	if !ok {
		b = Brand{ID: n.newID(), Name: name, Revision: 1}
		checked := &problems{}
		if b.check(checked); len(checked.fields) > 0 {
			p.add(colBrand, checked.fields[0].Code, checked.fields[0].Params)
			return ""
		}
		n.brands[fold(name)] = b
		n.newBrands = append(n.newBrands, b)
	}
	if slices.ContainsFunc(n.newBrands, func(made Brand) bool { return made.ID == b.ID }) {
		n.needed[code] = append(n.needed[code], b.ID)
	}
	return b.ID
}

func (n *placeNames) region(brandID, name, code string, p *rowProblems) string {
	r, ok := n.regions[brandID+fold(name)]
	if !ok {
		r = Region{ID: n.newID(), BrandID: brandID, Name: name, Revision: 1}
		checked := &problems{}
		if r.check(checked); len(checked.fields) > 0 {
			if brandID != "" {
				p.add(colRegion, checked.fields[0].Code, checked.fields[0].Params)
			}
			return ""
		}
		n.regions[brandID+fold(name)], n.byID[r.ID] = r, r
		n.newRegions = append(n.newRegions, r)
	}
	if slices.ContainsFunc(n.newRegions, func(made Region) bool { return made.ID == r.ID }) {
		n.needed[code] = append(n.needed[code], r.ID)
	}
	return r.ID
}

// keep leaves out the new places that none of the locations needs.
func (n *placeNames) keep(codes []string) {
	wanted := map[string]bool{}
	for _, code := range codes {
		for _, id := range n.needed[code] {
			wanted[id] = true
		}
	}
	n.newBrands = slices.DeleteFunc(n.newBrands, func(b Brand) bool { return !wanted[b.ID] })
	n.newRegions = slices.DeleteFunc(n.newRegions, func(r Region) bool { return !wanted[r.ID] })
}
