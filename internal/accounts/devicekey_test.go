package accounts

import (
	"bytes"
	"testing"
)

func TestService_DeviceKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, shopper := w.signIn(t, "shopper@example.org")
		key := must[[]byte](t)(w.DeviceKey(ctx, shopper))
		t.Run("a shopper has the same key after each sign-in", func(t *testing.T) {
			_, again := w.signIn(t, "shopper@example.org")
			if other := must[[]byte](t)(w.DeviceKey(ctx, again)); len(key) != 32 || !bytes.Equal(key, other) {
				t.Errorf("%d bytes, then %d others", len(key), len(other))
			}
		})
		t.Run("another shopper has another", func(t *testing.T) {
			other := shopper
			other.AccountID = nobody
			if bytes.Equal(key, must[[]byte](t)(w.DeviceKey(ctx, other))) {
				t.Error("the same key")
			}
		})
		t.Run("who makes no visits has none, and no integration has one", func(t *testing.T) {
			_, admin := w.signIn(t, "b@example.org")
			wants(t, keyFault(t, w, admin), ErrForbidden)
			shopper.Only = []Permission{FillVisits}
			wants(t, keyFault(t, w, shopper), ErrNotByToken)
		})
		t.Run("an installation without a key says so", func(t *testing.T) {
			_, shopper := w.signIn(t, "shopper@example.org")
			w.UseSecrets(nil)
			wants(t, keyFault(t, w, shopper), ErrNoDeviceKey)
		})
	})
}

func keyFault(t *testing.T, w *world, by Actor) error {
	t.Helper()
	_, err := w.DeviceKey(t.Context(), by)
	return err
}
