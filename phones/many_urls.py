"""Addresses of what is done with many phones at once."""

from django.urls import path

from phones.views import many, many_delete, ssh

many_urls = [
    path("edit/", many.edit, name="many_edit"),
    path("delete/", many_delete.delete, name="many_delete"),
    path("ssh/", ssh.renew_many, name="many_ssh"),
    path("<int:pk>/", many.change, name="many_change"),
    path("<int:pk>/apply/", many.apply, name="many_apply"),
    path("<int:pk>/undo/", many.undo, name="many_undo"),
]
