package openrosa

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
)

// CollectSettings is what ODK Collect scans to set up a project of its own with the
// server (https://docs.getodk.org/collect-import-export): it keeps to the list of
// forms, and sends a filled one as soon as it has a network.
func CollectSettings(url, name string) (string, error) {
	data, err := json.Marshal(map[string]any{
		"general": map[string]any{
			"protocol": "odk_default", "server_url": url, "form_update_mode": "match_exactly", "autosend": "wifi_and_cellular",
		},
		"project": map[string]any{"name": name},
		"admin":   map[string]any{},
	})
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, err = w.Write(data)
	if err = errors.Join(err, w.Close()); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}
