package accounts

import "slices"

// Role is what a person is to the programme. docs/decisions/roles.md gives the
// reasons behind the table.
type Role string

// The roles.
const (
	Administrator    Role = "administrator"
	GroupLeader      Role = "group_leader" // leads the working group on a standard
	SectionOwner     Role = "section_owner"
	GroupMember      Role = "group_member"
	Expert           Role = "expert"
	Approver         Role = "approver"
	ProgrammeManager Role = "programme_manager"
	Reviewer         Role = "reviewer"
	Shopper          Role = "shopper"
	StoreManager     Role = "store_manager"
	RegionalManager  Role = "regional_manager"
	BrandManager     Role = "brand_manager"
	Employee         Role = "employee"

	program Role = "program" // never granted: see Program
)

// Roles lists the roles that can be granted.
var Roles = []Role{
	Administrator, GroupLeader, SectionOwner, GroupMember, Expert, Approver, ProgrammeManager,
	Reviewer, Shopper, StoreManager, RegionalManager, BrandManager, Employee,
}

// Permission is one thing an actor may do.
type Permission string

// The permissions.
const (
	ReadStandards    Permission = "read_standards" // published versions
	ReadDrafts       Permission = "read_drafts"    // versions of a standard before publication
	WriteStandards   Permission = "write_standards"
	PublishStandards Permission = "publish_standards"
	// LeadStandards is writing every section, saying who owns which, and taking a
	// version along its path.
	LeadStandards Permission = "lead_standards"
	// PublishAlone is publishing a draft that nobody else was asked about.
	PublishAlone    Permission = "publish_alone"
	ReadChecklists  Permission = "read_checklists" // with their scenarios
	WriteChecklists Permission = "write_checklists"
	ReadPlaces      Permission = "read_places"
	ManagePlaces    Permission = "manage_places"
	ManagePeople    Permission = "manage_people"
	ReadWaves       Permission = "read_waves" // plans and assignments
	ManageWaves     Permission = "manage_waves"
	FillVisits      Permission = "fill_visits" // of one's own assignments
	// ObserveLocations is watching the staff of a place at work, on a checklist for it.
	ObserveLocations Permission = "observe_locations"
	// CheckOwnLocations is checking the place where one works oneself.
	CheckOwnLocations Permission = "check_own_locations"
	ReviewVisits      Permission = "review_visits"
	ReadResults       Permission = "read_results" // scores and answers of released visits
	ReadUnreleased    Permission = "read_unreleased"
	SeeShoppers       Permission = "see_shoppers" // who made a visit
	ReadJournal       Permission = "read_journal"
	ManageShoppers    Permission = "manage_shoppers" // profiles, documents, where they are not sent
	// ManageExceptions records dated exceptions of places and decides on those asked for.
	ManageExceptions Permission = "manage_exceptions"
	// RequestExceptions asks for one.
	RequestExceptions Permission = "request_exceptions"
	// ManageIntegrations is making tokens for other programs.
	ManageIntegrations Permission = "manage_integrations"
	// IntroduceStandards is keeping the list of the staff, and following who has read
	// a published version and how they did in the exam.
	IntroduceStandards Permission = "introduce_standards"
	// SendReports is putting reports together that others get, each of what they see.
	SendReports Permission = "send_reports"
	// ReadFigures is seeing what a company measures of its own business by location:
	// sales, complaints; ManageFigures is defining, importing and correcting it.
	ReadFigures   Permission = "read_figures"
	ManageFigures Permission = "manage_figures"
	// RateBenchmarks is giving marks to one's own company and its competitors where one
	// is invited to; ManageBenchmarks is comparing them and inviting who rates.
	RateBenchmarks   Permission = "rate_benchmarks"
	ManageBenchmarks Permission = "manage_benchmarks"
)

// Permissions lists every permission.
var Permissions = []Permission{
	ReadStandards, ReadDrafts, WriteStandards, PublishStandards, LeadStandards, PublishAlone, ReadChecklists,
	WriteChecklists, ReadPlaces, ManagePlaces, ManagePeople, ReadWaves, ManageWaves, FillVisits, ReviewVisits,
	ReadResults, ReadUnreleased, SeeShoppers, ReadJournal, ObserveLocations, CheckOwnLocations,
	ManageExceptions, RequestExceptions, ManageShoppers, ManageIntegrations, IntroduceStandards, SendReports,
	ReadFigures, ManageFigures, RateBenchmarks, ManageBenchmarks,
}

// rights is what a role may do, and the kinds of scope in which it can be granted.
type rights struct {
	in  []ScopeKind
	may []Permission
}

// table is the whole of authorization: what is not in it is denied.
var table = map[Role]rights{
	Administrator: {[]ScopeKind{Organisation}, []Permission{
		ReadStandards, ReadDrafts, WriteStandards, PublishStandards, LeadStandards, PublishAlone,
		ReadChecklists, WriteChecklists, ReadPlaces, ManagePlaces, ManagePeople, ReadWaves, ManageWaves, ReviewVisits,
		ReadResults, ReadUnreleased, SeeShoppers, ReadJournal,
		ManageExceptions, ManageShoppers, ManageIntegrations, IntroduceStandards, SendReports, ReadFigures, ManageFigures, RateBenchmarks, ManageBenchmarks,
	}},
	GroupLeader:  {[]ScopeKind{Organisation, Standard}, []Permission{ReadStandards, ReadDrafts, WriteStandards, LeadStandards, ReadChecklists, IntroduceStandards, RateBenchmarks}},
	SectionOwner: {[]ScopeKind{Organisation, Standard}, []Permission{ReadStandards, ReadDrafts, WriteStandards, RateBenchmarks}},
	GroupMember:  {[]ScopeKind{Organisation, Standard}, []Permission{ReadStandards, ReadDrafts, RateBenchmarks}},
	Expert:       {[]ScopeKind{Organisation, Standard}, []Permission{ReadStandards, ReadDrafts, RateBenchmarks}},
	Approver:     {[]ScopeKind{Organisation, Standard}, []Permission{ReadStandards, ReadDrafts, PublishStandards, RateBenchmarks}},
	ProgrammeManager: {[]ScopeKind{Organisation, Brand}, []Permission{
		ReadStandards, ReadChecklists, WriteChecklists, ReadPlaces,
		ReadWaves, ManageWaves, ReadResults, ReadUnreleased, SeeShoppers,
		ManageExceptions, ManageShoppers, SendReports, ReadFigures, ManageFigures, RateBenchmarks, ManageBenchmarks,
	}},
	Reviewer: {[]ScopeKind{Organisation, Wave}, []Permission{
		ReadStandards, ReadChecklists, ReadPlaces, ReadWaves, ReviewVisits,
		ReadResults, ReadUnreleased, SeeShoppers,
	}},
	Shopper:         {[]ScopeKind{Own}, []Permission{FillVisits}},
	StoreManager:    {[]ScopeKind{Location}, []Permission{ReadStandards, ReadPlaces, ReadResults, RequestExceptions, IntroduceStandards, ReadFigures, ObserveLocations, CheckOwnLocations}},
	RegionalManager: {[]ScopeKind{Region}, []Permission{ReadStandards, ReadPlaces, ReadResults, RequestExceptions, ReadFigures, ObserveLocations, RateBenchmarks}},
	BrandManager:    {[]ScopeKind{Brand}, []Permission{ReadStandards, ReadPlaces, ReadResults, RequestExceptions, SendReports, ReadFigures, ObserveLocations, RateBenchmarks, ManageBenchmarks}},
	Employee:        {[]ScopeKind{Own}, []Permission{ReadStandards}},
	program:         {nil, Permissions},
}

func (r Role) allows(p Permission) bool { return slices.Contains(table[r].may, p) }

// RolesWith lists the roles that can be granted and hold p.
func RolesWith(p Permission) []Role {
	return slices.DeleteFunc(slices.Clone(Roles), func(r Role) bool { return !r.allows(p) })
}

// grantable reports whether r is a role that can be granted in scopes of kind k.
func (r Role) grantable(k ScopeKind) bool { return slices.Contains(table[r].in, k) }

// ScopeKinds lists the kinds of scope in which r can be granted.
func (r Role) ScopeKinds() []ScopeKind { return slices.Clone(table[r].in) }
