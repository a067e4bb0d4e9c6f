// The phone's copy of the scoring engine: which questions are shown and missing, and
// the score that the server will compute. No DOM, no dependencies.
export { none, parseAnswers, type Answer, type Answers } from './answers'
export { checkCondition, type Kinds } from './check'
export { creditOf, reachable } from './credit'
export { commentGap, commentLength, type CommentGap } from './comment'
export {
  isMeasured,
  isScored,
  parseChecklist,
  type Band,
  type Checklist,
  type Demand,
  type Kind,
  type Option,
  type Question,
  type Scale,
  type Section,
} from './document'
export { dayIn, exceptedOn, type Excepted, type Exception } from './exceptions'
export { parse, readBy, type Expression } from './expression'
export { EngineError, type Problem } from './problems'
export { compare, parseExact, percentText, ratio, ratioText, type Ratio } from './ratio'
export { score, type Met, type QuestionResult, type Result, type SectionResult } from './score'
export { ExpressionError, tokens } from './tokens'
export { standings, type Standing } from './standing'
export { formOf, type Attributes } from './value'
export { Sheet, type State } from './visibility'
export { worded } from './wording'
