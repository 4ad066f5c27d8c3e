//go:build !no_fsnotifyx

package main

import "cuts/feat/fsnotifyx"

func init() { features["fsnotifyx"] = fsnotifyx.Run }
