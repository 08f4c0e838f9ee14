"""The conversion wizard: one page that shows what goes where, and the result."""


def convert_lead(request, pk):
    raise NotImplementedError


def converted(request, pk):
    raise NotImplementedError
