package accounts

// FoldEmail returns the form in which an e-mail is kept and compared; false when
// it is no address. Imports tell by it whom they know already.
func FoldEmail(email string) (string, bool) { return foldEmail(email) }
