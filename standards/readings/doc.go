// Package readings brings a published version to the people who work by it: who
// they are (the staff list), which version they have to read by when (an
// introduction), and who has read the part for their position and said so (a
// reading). Most of them have no account: a personal link is their door.
// docs/decisions/introduction.md says what each way of acknowledging proves.
package readings
