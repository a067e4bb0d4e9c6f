// Package frontend carries the built web application inside the program.
//
// dist is made by "npm run build" and is not committed; a program built without
// it serves the API alone.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built application: index.html, icon.svg and assets/, whose
// names carry a hash of their content. It is empty but for .gitkeep when the
// application was not built.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // only for an invalid path, and the path is a constant
	}
	return files
}
