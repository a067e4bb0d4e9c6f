// The pages of people without an account. They are apart: the list of what they need is not for every phone.
import { i18n, type Area } from '../i18n/i18n.svelte'

const needing = async <T>(page: Promise<T>, ...areas: Area[]): Promise<T> => (await Promise.all([page, i18n.need(...areas)]))[0]

export const setUp = () => needing(import('../access/SetUp.svelte'), 'access')
export const invitation = () => needing(import('../access/Invitation.svelte'), 'access')
export const newPassword = () => needing(import('../access/NewPassword.svelte'), 'access')
export const confirmEmail = () => needing(import('../access/ConfirmEmail.svelte'), 'access')
export const forgotten = () => needing(import('../access/ForgottenPassword.svelte'), 'access')
export const refused = () => needing(import('../access/ProviderProblem.svelte'), 'security')
export const idea = () => needing(import('../ideas/IdeaDoor.svelte'), 'ideas')
export const read = () => needing(import('../introduction/ReadPage.svelte'), 'introduction', 'exams', 'standards')
export const survey = () => needing(import('../surveys/SurveyDoor.svelte'), 'survey')
