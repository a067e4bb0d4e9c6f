package reports

// TextOf is for tests from outside.
var TextOf = textOf
