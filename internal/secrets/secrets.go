// Package secrets seals what the database must keep but a copy of the database
// must not tell: the shared secrets of second factors. From the same key come those
// that leave the server.
package secrets

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	keyBytes = 32 // AES-256
	// FileName is the key's file in the data folder.
	FileName = "secret.key"
)

// ErrSealed reports a text that this box did not seal under this label: another
// key, another label, or a changed text.
var ErrSealed = errors.New("sealed text does not open with this key")

// Box seals and opens texts with one key.
type Box struct {
	aead cipher.AEAD
	key  []byte
}

// Open returns the box of an installation. The key is given, in base64, or else
// read from the folder's key file, which is made at the first start.
func Open(folder, given string) (*Box, error) {
	if given != "" {
		key, err := parse(given)
		if err != nil {
			return nil, err
		}
		return New(key)
	}
	name := filepath.Join(folder, FileName)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = create(name)
	}
	if err != nil {
		return nil, fmt.Errorf("key of secrets: %w", err)
	}
	key, err := parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return New(key)
}

// create writes a new key, whole or not at all. Of two servers that start at
// once, both read the one that was first.
func create(name string) ([]byte, error) {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key)
	text := []byte(base64.StdEncoding.EncodeToString(key) + "\n")
	part, err := os.CreateTemp(filepath.Dir(name), FileName+"-*") // 0600
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(part.Name()) }()
	_, err = part.Write(text)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(part.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(name)
}

func parse(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("a key of secrets is %d bytes in base64", keyBytes)
	}
	return key, nil
}

// New returns the box of a key of 32 bytes.
func New(key []byte) (*Box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &Box{aead, bytes.Clone(key)}, err
}

// Derive returns another key of 32 bytes: the same for the same label, and telling
// nothing of the box's own or of any other label's.
func (b *Box) Derive(label string) ([]byte, error) {
	return hkdf.Key(sha256.New, b.key, nil, label, keyBytes)
}

// Seal encrypts a text. It opens under the same label only, which names its
// owner, so that a row copied onto another account is worth nothing.
func (b *Box) Seal(text, label string) string {
	nonce := make([]byte, b.aead.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(b.aead.Seal(nonce, nonce, []byte(text), []byte(label)))
}

// Open decrypts what Seal made. Error: ErrSealed.
func (b *Box) Open(sealed, label string) (string, error) {
	data, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(data) < b.aead.NonceSize() {
		return "", ErrSealed
	}
	text, err := b.aead.Open(nil, data[:b.aead.NonceSize()], data[b.aead.NonceSize():], []byte(label))
	if err != nil {
		return "", ErrSealed
	}
	return string(text), nil
}
