"""The core. Whatever of it is imported first, the libraries below it are loaded lean."""

from lms.core import libraries as libraries
