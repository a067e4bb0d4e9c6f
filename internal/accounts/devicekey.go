package accounts

import (
	"context"

	"etalon/internal/fault"
)

// ErrNoDeviceKey says that the installation has no key to derive others from.
var ErrNoDeviceKey = fault.New(fault.Unavailable, "device_key_missing")

// DeviceKey returns the key, 32 bytes, with which a device seals what the actor did
// not send before signing out. It is the account's on every device, and nobody
// else's; without a session it cannot be had, so that what is sealed stays shut when
// the account is blocked. It changes only with the installation's own key.
//
// Errors: ErrNoDeviceKey, ErrNotByToken.
func (s *Service) DeviceKey(_ context.Context, by Actor) ([]byte, error) {
	if err := by.Require(FillVisits); err != nil {
		return nil, err
	}
	if err := by.asPerson(); err != nil {
		return nil, err
	}
	if s.box == nil {
		return nil, ErrNoDeviceKey
	}
	return s.box.Derive("device of " + by.OrgID + " " + by.AccountID)
}
