package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"etalon/internal/accounts"
	"etalon/internal/picture"
)

// importLimit is the largest workbook taken in, in bytes, with its form around it.
const importLimit = 11 << 20

// routes is the table of every path. A handler with an actor needs a session;
// what the actor may do is the service's to decide.
func (s *Server) routes() {
	open(s, http.MethodPost, "/session", "sign-in", s.signIn)
	open(s, http.MethodPost, "/session/link", "sign-in-by-link", s.signInByLink)
	open(s, http.MethodPost, "/set-up", "set-up", s.setUp)
	open(s, http.MethodGet, "/session", "get-session", s.getSession)
	remove(s, "/session", "sign-out", s.signOut, whileEnrolling)
	get(s, "/session/device-key", "get-device-key", s.getDeviceKey)
	put(s, "/session/language", "set-language", s.setLanguage, whileEnrolling)
	put(s, "/session/name", "set-name", s.setName)
	put(s, "/session/email", "set-email", s.setEmail)
	put(s, "/session/password", "set-password", s.setPassword)
	open(s, http.MethodPost, "/links", "look-at-link", s.lookAtLink)
	open(s, http.MethodPost, "/links/invitation", "accept-invitation", s.acceptInvitation)
	open(s, http.MethodPost, "/links/forgotten-password", "forget-password", s.forgetPassword)
	open(s, http.MethodPost, "/links/new-password", "reset-password", s.resetPassword)
	open(s, http.MethodPost, "/links/email", "confirm-email", s.confirmEmail)

	open(s, http.MethodGet, "/sign-in-options", "get-sign-in-options", s.getSignInOptions)
	open(s, http.MethodPost, "/session/second-factor", "finish-sign-in", s.finishSignIn)
	open(s, http.MethodGet, "/session/provider", "go-to-provider", s.goToProvider)
	open(s, http.MethodGet, "/session/provider/callback", "come-from-provider", s.comeFromProvider)
	get(s, "/second-factor", "get-second-factor", s.getSecondFactor, whileEnrolling)
	post(s, "/second-factor", "begin-second-factor", s.beginSecondFactor, whileEnrolling)
	post(s, "/second-factor/confirm", "confirm-second-factor", s.confirmSecondFactor, whileEnrolling)
	post(s, "/second-factor/recovery-codes", "renew-recovery-codes", s.renewRecoveryCodes)
	post(s, "/second-factor/disable", "disable-second-factor", s.disableSecondFactor)
	remove(s, "/accounts/{id}/second-factor", "reset-second-factor", s.resetSecondFactor)
	remove(s, "/accounts/{id}/identities", "drop-identities", s.dropIdentities)
	get(s, "/sessions", "list-sessions", s.listSessions)
	post(s, "/sessions/end-others", "end-other-sessions", s.endOtherSessions)
	remove(s, "/sessions/{id}", "end-session", s.endSession)
	get(s, "/sign-in-policy", "get-sign-in-policy", s.getSignInPolicy)
	put(s, "/sign-in-policy", "set-sign-in-policy", s.setSignInPolicy)
	get(s, "/api-tokens", "list-api-tokens", s.listTokens)
	post(s, "/api-tokens", "create-api-token", s.createToken)
	remove(s, "/api-tokens/{id}", "revoke-api-token", s.revokeToken)

	get(s, "/set-up-state", "get-set-up-state", s.getSetUpState)

	get(s, "/brands", "list-brands", s.listBrands)
	post(s, "/brands", "create-brand", s.createBrand)
	get(s, "/regions", "list-regions", s.listRegions)
	post(s, "/regions", "create-region", s.createRegion)
	get(s, "/locations", "list-locations", s.listLocations)
	put(s, "/locations/{id}", "put-location", s.putLocation)
	s.placeRoutes()

	get(s, "/locations/{id}/exceptions", "list-location-exceptions", s.listLocationExceptions)
	get(s, "/exceptions", "list-exceptions", s.listExceptions)
	get(s, "/exceptions/{id}", "get-exception", s.getException)
	put(s, "/exceptions/{id}", "put-exception", s.putException)
	post(s, "/exceptions/{id}/end", "end-exception", s.endException)
	post(s, "/exceptions/{id}/decision", "decide-exception", s.decideException)
	post(s, "/exception-previews", "preview-exception", s.previewException)

	get(s, "/accounts", "list-accounts", s.listAccounts)
	post(s, "/accounts", "create-account", s.createAccount)
	post(s, "/accounts/{id}/grants", "create-grant", s.createGrant)
	remove(s, "/accounts/{id}/grants/{grant_id}", "delete-grant", s.deleteGrant)
	post(s, "/accounts/{id}/disable", "disable-account", s.disableAccount)
	get(s, "/accounts/{id}", "get-account", s.getAccount)
	put(s, "/accounts/{id}", "edit-account", s.editAccount)
	put(s, "/accounts/{id}/invitation", "invite", s.invite)
	post(s, "/accounts/{id}/invitation", "invite-again", s.inviteAgain)
	remove(s, "/accounts/{id}/invitation", "cancel-invitation", s.cancelInvitation)
	post(s, "/accounts/{id}/enable", "enable-account", s.enableAccount)
	post(s, "/accounts/{id}/sign-out", "sign-out-account", s.signOutAccount)
	get(s, "/roles", "list-roles", s.listRoles)
	get(s, "/scopes", "list-scopes", s.listScopes)
	get(s, "/letters", "list-letters", s.listLetters)
	post(s, "/letters/{id}/send", "send-letter", s.sendLetter)

	s.standardRoutes()
	s.introductionRoutes()
	s.fieldworkRoutes()
	s.payRoutes()
	s.reportRoutes()
	s.surveyRoutes()
	s.relationRoutes()

	get(s, "/checklists", "list-checklists", s.listChecklists)
	post(s, "/checklists", "create-checklist", s.createChecklist)
	get(s, "/checklists/{id}", "get-checklist", s.getChecklist)
	post(s, "/checklist-imports", "import-checklist", s.importChecklist, bodies(importLimit))
	put(s, "/import-layouts/{id}", "remember-import-layout", s.rememberLayout)
	remove(s, "/import-layouts/{id}", "forget-import-layout", s.forgetLayout)
	get(s, "/checklist-versions/{id}", "get-checklist-version", s.getChecklistVersion)
	put(s, "/checklist-versions/{id}", "edit-checklist-version", s.editChecklistVersion)
	post(s, "/checklist-versions/{id}/publish", "publish-checklist-version", s.publishChecklistVersion)
	post(s, "/checklist-versions/{id}/retire", "retire-checklist-version", s.retireChecklistVersion)
	post(s, "/checklist-versions/{id}/revise", "revise-checklist-version", s.reviseChecklistVersion)
	post(s, "/checklist-versions/{id}/standard", "draft-standard", s.draftStandard)

	get(s, "/overview", "get-overview", s.getOverview)
	get(s, "/requirements/{id}/results", "get-requirement-results", s.getRequirementResults)
	get(s, "/locations/{id}/results", "get-location-results", s.getLocationResults)
	get(s, "/waves", "list-waves", s.listWaves)
	post(s, "/waves", "create-wave", s.createWave)
	get(s, "/waves/{id}", "get-wave", s.getWave)
	put(s, "/waves/{id}/status", "move-wave", s.moveWave)
	post(s, "/waves/{id}/assignments", "assign", s.assign)
	get(s, "/waves/{id}/locations", "list-wave-locations", s.listWaveLocations)
	get(s, "/waves/{id}/map", "get-wave-map", s.getWaveMap)
	get(s, "/assignments", "list-own-assignments", s.listAssignments)
	get(s, "/assignments/{id}/checklist", "get-assignment-checklist", s.getAssignmentChecklist)
	file(s, "/assignments/{id}/checklist.pdf", "download-assignment-checklist", s.Reports.ErrandPDF)

	get(s, "/visits", "list-visits", s.listVisits)
	get(s, "/visits/{id}", "get-visit", s.getVisit)
	get(s, "/visits/{id}/report", "get-visit-report", s.getVisitReport)
	get(s, "/visits/{id}/proof", "get-visit-proof", s.getVisitProof)
	get(s, "/visits/{id}/draft", "get-visit-draft", s.getDraft)
	put(s, "/visits/{id}", "save-visit", s.saveVisit)
	post(s, "/visits/{id}/submit", "submit-visit", s.submitVisit)
	post(s, "/visits/{id}/approve", "approve-visit", s.approveVisit)
	post(s, "/visits/{id}/return", "return-visit", s.returnVisit)
	post(s, "/visits/{id}/reject", "reject-visit", s.rejectVisit)
	post(s, "/visits/{id}/release", "release-visit", s.releaseVisit)
	put(s, "/visits/{id}/photos/{photo_id}", "put-photo", s.putPhoto, bodies(picture.MaxBytes))
	get(s, "/photos/{id}", "get-photo", s.getPhoto)
	post(s, "/uploads", "begin-upload", s.beginUpload, answers(http.StatusCreated))
	route(s, http.MethodHead, "/uploads/{id}", "get-upload", s.getUpload)
	route(s, http.MethodPatch, "/uploads/{id}", "send-piece", s.receivePiece, answers(http.StatusNoContent), within(pieceTime), bodies(fileLimit))
	remove(s, "/uploads/{id}", "drop-upload", s.dropUpload, answers(http.StatusNoContent))

	get(s, "/shoppers", "list-shoppers", s.listShoppers)
	get(s, "/shopper-cities", "list-shopper-cities", s.listShopperCities)
	post(s, "/shopper-imports", "import-shoppers", s.importShoppers, bodies(importLimit))
	get(s, "/shoppers/{id}", "get-shopper", s.getShopper)
	put(s, "/shoppers/{id}", "edit-shopper", s.editShopper)
	put(s, "/shoppers/{id}/status", "set-shopper-status", s.setShopperStatus)
	post(s, "/shoppers/{id}/ratings", "rate-shopper", s.rateShopper)
	post(s, "/shoppers/{id}/blocks", "block-shopper", s.blockShopper)
	post(s, "/shoppers/{id}/documents", "add-shopper-document", s.addDocument, bodies(importLimit))
	post(s, "/shoppers/{id}/erase", "erase-shopper", s.eraseShopper)
	get(s, "/shopper-documents/{id}", "get-shopper-document", s.getDocument)
	remove(s, "/shopper-documents/{id}", "delete-shopper-document", s.deleteDocument)
	remove(s, "/shopper-exclusions/{id}", "lift-shopper-exclusion", s.liftExclusion)
	get(s, "/locations/{id}/shoppers", "list-shoppers-for-location", s.listShoppersFor)
	get(s, "/profile", "get-own-profile", s.getProfile)
	put(s, "/profile", "edit-own-profile", s.editProfile)
	get(s, "/profile/places", "find-places", s.findPlaces)
	post(s, "/profile/conflicts", "declare-conflict", s.declareConflict)
	get(s, "/journal", "list-journal", s.listJournal)
	get(s, "/journal/words", "list-journal-words", s.listJournalWords)
	get(s, "/journal/seals", "get-journal-seals", s.getJournalSeals)
	get(s, "/journal/verification", "verify-journal", s.verifyJournal)
	get(s, "/journal/{id}", "get-journal-entry", s.getJournalEntry)
	get(s, "/notifications", "list-notifications", s.listNotifications)
	post(s, "/notifications/read", "read-notifications", s.readNotifications)
	get(s, "/notification-settings", "get-notification-settings", s.getNotificationSettings)
	put(s, "/notification-settings", "put-notification-settings", s.putNotificationSettings)
	put(s, "/push-subscriptions", "put-push-subscription", s.subscribe)
	post(s, "/push-subscriptions/end", "end-push-subscription", s.unsubscribe)
	get(s, "/search", "search", s.search)

	listFile(s, "/journal", "journal", s.listJournal, journalColumns())
	listFile(s, "/accounts", "accounts", s.listAccounts, accountColumns())
	listFile(s, "/locations", "locations", s.listLocations, locationColumns())
	listFile(s, "/standards", "standards", s.listStandards, standardColumns())
	listFile(s, "/checklists", "checklists", s.listChecklists, checklistColumns())
	listFile(s, "/waves", "waves", s.listWaves, waveColumns())
	listFile(s, "/waves/{id}/locations", "wave-locations", s.listWaveLocations, waveLocationColumns())
	listFile(s, "/visits", "visits", s.listVisits, visitColumns())

	file(s, "/waves/{id}/report.pdf", "download-wave-pdf", s.Reports.WavePDF)
	file(s, "/waves/{id}/report.xlsx", "download-wave-xlsx", s.Reports.WaveXLSX)
	locationFile(s, "/waves/{id}/locations/{location_id}/report.pdf", "download-location-pdf", s.Reports.LocationPDF)
	locationFile(s, "/waves/{id}/locations/{location_id}/report.xlsx", "download-location-xlsx", s.Reports.LocationXLSX)
	file(s, "/visits/{id}/report.pdf", "download-visit-pdf", s.Reports.VisitPDF)
	file(s, "/visits/{id}/report.xlsx", "download-visit-xlsx", s.Reports.VisitXLSX)
	download(s, "/standard-versions/{id}/report.pdf", "download-standard-pdf", s.standardPDF)
	file(s, "/checklist-versions/{id}/report.pdf", "download-checklist-pdf", s.Reports.ChecklistPDF)
	file(s, "/checklist-versions/{id}/xlsform.xlsx", "download-checklist-xlsform", s.Reports.ChecklistXLSForm)
	file(s, "/checklist-versions/{id}/checklist.xlsx", "download-checklist-book", s.Reports.ChecklistBook)
	file(s, "/checklist-versions/{id}/xform.xml", "download-checklist-xform", s.Reports.ChecklistXForm)
}

// placeRoutes are the paths of places, beside the oldest.
func (s *Server) placeRoutes() {
	get(s, "/places", "get-places", s.getPlaces)
	put(s, "/organisation", "edit-organisation", s.editOrganisation)
	put(s, "/brands/{id}", "rename-brand", s.renameBrand)
	remove(s, "/brands/{id}", "delete-brand", s.deleteBrand)
	put(s, "/regions/{id}", "rename-region", s.renameRegion)
	remove(s, "/regions/{id}", "delete-region", s.deleteRegion)
	get(s, "/locations/map", "get-location-map", s.getLocationMap)
	get(s, "/locations/cities", "list-cities", s.listCities)
	get(s, "/locations/{id}", "get-location", s.getLocation)
	post(s, "/locations/{id}/archive", "archive-location", s.archiveLocation)
	post(s, "/locations/{id}/restore", "restore-location", s.restoreLocation)
	get(s, "/locations/{id}/competitors", "list-rivals", s.listRivals)
	get(s, "/location-attributes", "list-location-attributes", s.listLocationAttributes)
	put(s, "/location-attributes/{name}", "put-location-attribute", s.putLocationAttribute)
	remove(s, "/location-attributes/{name}", "delete-location-attribute", s.deleteLocationAttribute)
	post(s, "/location-imports", "preview-location-import", s.previewLocationImport, bodies(importLimit))
	post(s, "/location-imports/apply", "import-locations", s.importLocations, bodies(importLimit))
	get(s, "/competitors", "list-competitors", s.listCompetitors)
	put(s, "/competitors/{id}", "put-competitor", s.putCompetitor)
	remove(s, "/competitors/{id}", "delete-competitor", s.deleteCompetitor)
	table(s, "/location-imports/locations.xlsx", "download-locations", s.Reports.LocationsXLSX)
	table(s, "/location-imports/template.xlsx", "download-location-import-template", s.Reports.LocationsTemplateXLSX)
}

// handler is a use case behind a route.
type handler[I, O any] func(ctx context.Context, by accounts.Actor, in *I) (*O, error)

// option changes the operation of a route.
type option func(*huma.Operation)

// bodies allows bodies of up to n bytes.
func bodies(n int64) option { return func(op *huma.Operation) { op.MaxBodyBytes = n } }

// answers sets the status of success.
func answers(status int) option { return func(op *huma.Operation) { op.DefaultStatus = status } }

// within gives a request longer than others have.
func within(d time.Duration) option {
	return func(op *huma.Operation) { op.Metadata = map[string]any{"timeout": d} }
}

// whileEnrolling opens a path to those who have to set up a second factor first.
func whileEnrolling(op *huma.Operation) { op.Metadata = map[string]any{"while-enrolling": true} }

func get[I, O any](s *Server, path, id string, h handler[I, O], opts ...option) {
	route(s, http.MethodGet, path, id, h, opts...)
}

func post[I, O any](s *Server, path, id string, h handler[I, O], opts ...option) {
	route(s, http.MethodPost, path, id, h, opts...)
}

func put[I, O any](s *Server, path, id string, h handler[I, O], opts ...option) {
	route(s, http.MethodPut, path, id, h, opts...)
}

func remove[I, O any](s *Server, path, id string, h handler[I, O], opts ...option) {
	route(s, http.MethodDelete, path, id, h, opts...)
}

// route registers a path that needs a session.
func route[I, O any](s *Server, method, path, id string, h handler[I, O], opts ...option) {
	op := operation(method, path, id, opts)
	op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	enrolling := op.Metadata["while-enrolling"] != nil
	timeout := requestTimeout
	if d, own := op.Metadata["timeout"].(time.Duration); own {
		timeout = d
	}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		by, err := actorOf(ctx, enrolling)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		out, err := h(ctx, by, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}

// open registers a path for people who are not signed in.
func open[I, O any](s *Server, method, path, id string, h func(ctx context.Context, in *I) (*O, error), opts ...option) {
	huma.Register(s.api, operation(method, path, id, opts), func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}

func operation(method, path, id string, opts []option) huma.Operation {
	words := strings.ReplaceAll(id, "-", " ")
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: strings.ToUpper(words[:1]) + words[1:],
		Tags: []string{strings.Split(path, "/")[1]}, MaxBodyBytes: bodyLimit, DefaultStatus: http.StatusOK,
	}
	for _, o := range opts {
		o(&op)
	}
	return op
}

// ownLimit tells echo's body limit which paths bound their bodies themselves,
// above the common limit.
func ownLimit(c echo.Context) bool {
	path := c.Path()
	return strings.HasSuffix(path, "/uploads/:id") || strings.HasSuffix(path, "/photos/:photo_id") || strings.HasSuffix(path, "/images/:image_id") || strings.HasSuffix(path, "/checklist-imports") || strings.HasSuffix(path, "/standard-imports") ||
		strings.HasSuffix(path, "/location-imports") || strings.HasSuffix(path, "/location-imports/apply") ||
		strings.HasSuffix(path, "/survey-imports") || strings.HasSuffix(path, "/survey-imports/apply") ||
		strings.HasSuffix(path, "/shopper-imports") || strings.HasSuffix(path, "/staff-imports") || strings.HasSuffix(path, "/shoppers/:id/documents")
}
