"""How Vietnamese is spelled and typed: is this a syllable, and what do raw Telex or VNI keystrokes say?

Used to recognise a card scan that an input method has bent. Pure; not a spelling checker: names of
many peoples of Viet Nam follow other rules and are no mistake.
"""

import unicodedata

GRAVE, HOOK, TILDE, ACUTE, DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
TONES = frozenset((GRAVE, HOOK, TILDE, ACUTE, DOT))
VOWELS = frozenset("aăâeêioôơuưy")
STOPS = ("c", "ch", "p", "t")

ONSETS = frozenset(("", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()))
RIMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uân uât uâng uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ
    uy uya uych uyên uyêt uynh uyt uyu ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu
    y ych yt ynh yêm yên yêng yêt yêu""".split()
)

TELEX_TONES = {"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT}
VNI_TONES = {"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT}
ROOFED = {"a": "â", "e": "ê", "o": "ô"}
HORNED = {"o": "ơ", "u": "ư"}


def toneless(word: str) -> tuple[str, list[str]]:
    """A word in lower case without its tone marks, and those marks: ``Nguyễn`` is ``nguyên``, one tilde."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    marks = [c for c in decomposed if c in TONES]
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES)), marks


def is_syllable(word: str) -> bool:
    """Could this be written in Vietnamese? ``Nguyễn`` is, ``Nguyeenx``, ``Ksor`` and ``Vn`` are not."""
    bare, marks = toneless(word)
    if len(marks) > 1:
        return False
    for split in range(min(3, len(bare)) + 1):
        onset, rime = bare[:split], bare[split:]
        if onset in ONSETS and rime in RIMES and (not rime.endswith(STOPS) or not marks or marks[0] in (ACUTE, DOT)):
            return True
    return bare == "gi" and len(marks) <= 1


def has_vowel(letters: str) -> bool:
    """Is there anything in it that can be voiced?"""
    return any(c in VOWELS for c in toneless(letters)[0])


def decode_telex(word: str) -> str | None:
    """What raw Telex keys say: ``Nguyeenx`` is ``Nguyễn``. None when they are no Telex or give no syllable."""
    letters: list[str] = []
    tone, used = "", False
    for key in word.lower():
        if key in TELEX_TONES and has_vowel("".join(letters)):
            if tone:
                return None
            tone, used = TELEX_TONES[key], True
        elif key == "w":
            letters, used = _hooked(letters), True
        elif key in ROOFED and key in letters[_onset_length(letters) :]:
            letters[_last(letters, key)], used = ROOFED[key], True
        elif key == "d" and letters[:1] == ["d"]:
            letters[0], used = "đ", True
        else:
            letters.append(key)
    return _finished(word, letters, tone) if used else None


def decode_vni(word: str) -> str | None:
    """What raw VNI keys say: ``Nguye6n4`` is ``Nguyễn``. None when they are no VNI or give no syllable."""
    letters: list[str] = []
    tone, used = "", False
    for key in word.lower():
        if not (key.isascii() and key.isdigit()):
            letters.append(key)
            continue
        used = True
        if key in VNI_TONES:
            if tone:
                return None
            tone = VNI_TONES[key]
        elif key == "6" and any(c in ROOFED for c in letters):
            at = max(_last(letters, c) for c in ROOFED if c in letters)
            letters[at] = ROOFED[letters[at]]
        elif key == "7" and any(c in HORNED for c in letters):
            letters = [c if i < _onset_length(letters) else HORNED.get(c, c) for i, c in enumerate(letters)]
        elif key == "8" and "a" in letters:
            letters[_last(letters, "a")] = "ă"
        elif key == "9" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            return None
    return _finished(word, letters, tone) if used else None


def _last(letters: list[str], letter: str) -> int:
    return len(letters) - 1 - letters[::-1].index(letter)


def _onset_length(letters: list[str]) -> int:
    """How many letters come before the vowels; the u of ``qu`` and the i of ``gia`` belong to the consonant."""
    count = next((i for i, c in enumerate(letters) if has_vowel(c)), len(letters))
    head = "".join(letters[: count + 1])
    follows = len(letters) > count + 1 and has_vowel(letters[count + 1])
    return count + 1 if head in ("qu", "gi") and follows else count


def _hooked(letters: list[str]) -> list[str]:
    """After the Telex key w: ``uo`` both get a horn, else the first of ``u`` before ``a``, ``a``, ``o``, ``u``; alone it is ``ư``."""
    onset = _onset_length(letters)
    head, rest = letters[:onset], "".join(letters[onset:])
    for plain, hooked in (("uo", "ươ"), ("ua", "ưa"), ("a", "ă"), ("o", "ơ"), ("u", "ư")):
        if plain in rest:
            return head + list(rest.replace(plain, hooked, 1))
    return [*letters, "ư"]


def _finished(word: str, letters: list[str], tone: str) -> str | None:
    """Put the tone where it is written and give back the case; None when no syllable comes of it."""
    letters = list("".join(letters).replace("ưo", "ươ"))
    if tone:
        vowels = [i for i in range(_onset_length(letters), len(letters)) if letters[i] in VOWELS]
        if not vowels:
            return None
        shaped = [i for i in vowels if letters[i] in "ăâêôơư"]
        is_open = vowels[-1] == len(letters) - 1
        at = shaped[-1] if shaped else vowels[1] if len(vowels) > 2 or (len(vowels) == 2 and not is_open) else vowels[0]
        letters = [*letters[:at], unicodedata.normalize("NFC", letters[at] + tone), *letters[at + 1 :]]
    said = "".join(letters)
    if not is_syllable(said):
        return None
    if word[:1].isupper():
        return said.upper() if len(word) > 1 and word.isupper() else said[:1].upper() + said[1:]
    return said
