// Names for the shapes of the contract, taken from what the operations answer.
import type { paths } from './schema.gen'

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer T } } } }
}
  ? T
  : never
type Row<P extends keyof paths> = Answer<P> extends { items: (infer T)[] } ? T : never
type Posted<P extends keyof paths, S extends number> = paths[P] extends {
  post: { responses: Record<S, { content: { 'application/json': infer T } }> }
}
  ? T
  : never

export type Session = Posted<'/session', 200>
/** A language the server speaks; messages here may know more. */
export type Language = paths['/session/language']['put']['requestBody']['content']['application/json']['language']
export type WaveSummary = Row<'/waves'>
export type Wave = Answer<'/waves/{id}'>
export type Band = Wave['bands'][number]
export type WaveSection = Wave['sections'][number]
export type LocationResult = Row<'/waves/{id}/locations'>
export type Visit = Row<'/visits'>
export type VisitReport = Answer<'/visits/{id}/report'>
export type ReportedQuestion = VisitReport['sections'][number]['questions'][number]
export type Assignment = Row<'/assignments'>
export type SetUpState = Answer<'/set-up-state'>
export type SetUpStep = SetUpState['steps'][number]
export type StandardSummary = Row<'/standards'>
export type StandardVersion = Answer<'/standard-versions/{id}'>
export type StandardTemplate = Row<'/standard-templates'>
export type StandardTemplateText = Answer<'/standard-templates/{name}'>
export type StandardImport = Posted<'/standard-imports', 200>
export type Requirement = StandardVersion['content']['sections'][number]['requirements'][number]
export type VersionChanges = Answer<'/standard-versions/{id}/changes'>
export type RequirementChange = VersionChanges['requirements'][number]
export type FieldChange = RequirementChange['fields'][number]
export type Piece = FieldChange['pieces'][number]
export type StandardMapping = Answer<'/standard-versions/{id}/mapping'>
export type MappedRelation = StandardMapping['relations'][number]
export type StandardImpact = Answer<'/standard-versions/{id}/impact'>
export type VersionFindings = Answer<'/standard-versions/{id}/findings'>
export type Finding = VersionFindings['requirements'][number]['findings'][number]
export type RequirementScores = Answer<'/standard-versions/{id}/scores'>['requirements'][number]
export type CriterionSum = RequirementScores['criteria'][number]
export type Marks = NonNullable<RequirementScores['mine']>
export type VersionPath = Answer<'/standard-versions/{id}/path'>
export type VersionRound = VersionPath['rounds'][number]
export type RoundParticipant = VersionRound['participants'][number]
export type AuditFinding = VersionPath['findings'][number]
export type PathEvent = VersionPath['past'][number]
export type AskedRound = Row<'/rounds'>
export type ConsultedText = Answer<'/consultations/{id}'>
export type TeamMember = Answer<'/standards/{id}/team'>['members'][number]
export type ChecklistSummary = Row<'/checklists'>
export type ChecklistVersion = Answer<'/checklist-versions/{id}'>
export type ChecklistDocument = ChecklistVersion['content']
export type Question = ChecklistDocument['sections'][number]['questions'][number]
export type ShopperSummary = Row<'/shoppers'>
export type ShopperDetails = Answer<'/shoppers/{id}'>
export type ShopperRating = ShopperDetails['ratings'][number]
export type Exclusion = ShopperDetails['exclusions'][number]
export type ShopperDocument = ShopperDetails['documents'][number]
export type ShopperProfile = Answer<'/profile'>
export type ShopperImport = Posted<'/shopper-imports', 200>
export type ImportPreview = Posted<'/checklist-imports', 200>
export type Exception = Row<'/exceptions'>
export type ExceptionHistory = Answer<'/exceptions/{id}'>
export type PutException = paths['/exceptions/{id}']['put']['requestBody']['content']['application/json']
export type ExceptionCoverage = Posted<'/exception-previews', 200>['items'][number]
export type Location = Row<'/locations'>
export type JournalEntry = Row<'/journal'>
export type JournalWords = Answer<'/journal/words'>
export type JournalSeals = Answer<'/journal/seals'>
export type Notification = Row<'/notifications'>
export type SearchGroup = Answer<'/search'>['groups'][number]
export type SearchMatch = SearchGroup['items'][number]

export type PlaceTree = Answer<'/places'>
export type ListedLocation = Row<'/locations'>
export type LocationHours = NonNullable<ListedLocation['hours']>
export type LocationBody = paths['/locations/{id}']['put']['requestBody']['content']['application/json']
export type LocationAttribute = Row<'/location-attributes'>
export type LocationMap = Answer<'/locations/map'>
export type MapSpot = LocationMap['items'][number]
export type Rival = Row<'/locations/{id}/competitors'>
export type CompetitorRow = Row<'/competitors'>
export type LocationImport = Posted<'/location-imports', 200>
export type Person = Row<'/accounts'>
export type PersonGrant = Person['grants'][number]
export type NewGrant = paths['/accounts/{id}/grants']['post']['requestBody']['content']['application/json']
export type RoleScopes = Row<'/roles'>
export type Letter = Row<'/letters'>
export type LinkView = Posted<'/links', 200>
export type SecondFactor = Answer<'/second-factor'>
export type Enrolment = Posted<'/second-factor', 200>
export type OwnSession = Row<'/sessions'>
export type SignInPolicy = Answer<'/sign-in-policy'>
export type ApiToken = Row<'/api-tokens'>
export type ApiTokens = Answer<'/api-tokens'>
export type Expectations = Answer<'/standards/{id}/expectations'>
export type Expectation = Expectations['attributes'][number]
export type Group = Answer<'/standards/{id}/group'>
export type PlanStep = Group['steps'][number]
export type Meeting = Group['meetings'][number]
export type GroupProposal = Group['proposals'][number]
export type Ideas = Answer<'/standards/{id}/ideas'>
export type Idea = Ideas['ideas'][number]
export type IdeaLink = Posted<'/standards/{id}/idea-link', 200>
export type IdeaDoor = Posted<'/idea-links', 200>
export type StaffMember = Row<'/staff'>
export type StaffImport = Posted<'/staff-imports', 200>
export type IntroductionView = Answer<'/standard-versions/{id}/introduction'>
export type IntroductionCount = IntroductionView['counts'][number]
export type Reading = Row<'/standard-versions/{id}/readings'>
export type ReadingLink = Posted<'/standard-versions/{id}/reading-links', 200>['items'][number]
export type OwnReading = Row<'/own-readings'>
export type ReadingDoor = Posted<'/reading-door', 200>
export type ExamDesk = Posted<'/reading-door/exam', 200>
export type ExamSitting = ExamDesk['sittings'][number]
export type ExamAsked = ExamSitting['questions'][number]
export type ExamBoard = Answer<'/standard-versions/{id}/exam'>
export type ExamQuestion = ExamBoard['bank'][number]
export type ExamResults = Answer<'/standard-versions/{id}/exam/results'>
export type ExamAttempt = Answer<'/exam-attempts/{id}'>
export type SurveyImport = Posted<'/standards/{id}/survey-imports', 200>
export type RemarkThread = Row<'/standard-versions/{id}/remarks'>
export type Remark = RemarkThread['remarks'][number]
export type RemarkRun = Remark['text'][number]
export type Suggestion = Row<'/standard-versions/{id}/suggestions'>
export type OpenCount = Row<'/standard-versions/{id}/open-counts'>
export type StandardOwners = Answer<'/standards/{id}/owners'>
export type Programme = Row<'/programmes'>
export type ProgrammeBody = paths['/programmes/{id}']['put']['requestBody']['content']['application/json']
export type WavePlan = Answer<'/waves/{id}/plan'>
export type PlanPart = WavePlan['parts'][number]
export type PlanScenario = WavePlan['scenarios'][number]
export type PlanPreview = Posted<'/waves/{id}/plan-previews', 200>
export type PlanProposal = Posted<'/waves/{id}/proposals', 200>
export type ScheduledVisit = Row<'/waves/{id}/schedule'>
export type WaveProgress = Answer<'/waves/{id}/progress'>
export type ShopperFor = Row<'/locations/{id}/shoppers'>
