package api

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"
)

// compress sends the JSON of the API compressed to who takes it so. Files are
// compressed as they are, and pages by their build (pages.go).
//
// The random padding keeps the length of an answer from telling what is in it.
func compress() echo.MiddlewareFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.RandomJitter(32, 0, false),
		gzhttp.ContentTypes([]string{"application/json", "application/problem+json"}))
	if err != nil {
		panic(err) // only for options that exclude each other, and these are constant
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) (err error) {
			outer := c.Response()
			// What goes wrong is answered further out, where the compressing writer is gone.
			defer func() { c.SetResponse(outer) }()
			wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c.SetRequest(r)
				c.SetResponse(echo.NewResponse(w, c.Echo()))
				err = next(c)
			})).ServeHTTP(outer, c.Request())
			return err
		}
	}
}
