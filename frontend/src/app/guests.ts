// The pages of people without an account. They are apart: the list of what they need is not for every phone.
export const idea = () => import('../ideas/IdeaDoor.svelte')
export const read = () => import('../introduction/ReadPage.svelte')
