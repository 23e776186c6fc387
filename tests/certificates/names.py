"""Two hundred names as they stand on certificates, the hardest first: none like the other."""

from __future__ import annotations

from itertools import islice, product

HARD = (
    "I", "Q", "Ng", "W.", "Suharto", "Ny. A", "Fifi Affandi", "Sofwan Afif", "Effie Raffles", "Hoffman Tjiptoadi",
    "Dr. H. Muhammad Ridwan, S.Sos., M.Si.", "Prof. Dr. Ir. Hj. Ni Luh Putu Ayu, M.Sc., Ph.D.", "AVA TAVARY, A.Md.",
    "Nur'aini", "Nur’aini Ma’ruf", "Syarif Ja‘far", "O'Brien-D'Souza", "Tō Yā", "Đỗ Thị Ánh Tuyết", "Nguyễn Văn A",
    "Jose\u0301 Nu\u0301n\u0303ez", "S\u030carlota Z\u030cika", "H\u0323usain", "Ågot Øystein Ærø", "François Çağlar",
    "Łukasz Wałęsa",
    "Šárka Žižková", "Ğüneş Ilgın İz", "Straße Größe", "ʿAbd ar-Raḥmān aṣ-Ṣiddīq", "Muʾmin Ḥasan Ṭāhā Ẓāfir", "Ünal Ölçer",
    "R.A. Kartini-Djojoadhiningrat", "I Gusti Ngurah Rai, S.T., M.T. (alm.)", "M. T. W. Yulianto", "L.T. Ava", "P, A",
    "V. A. To",
    "Dr. Raden Ayu Kusumawardhani Prameswari Hadiningrat-Suryaputri, S.Sos., M.Si.",
    "Raden Mas Panji Sosrokartono Tjokroadisoerjo Mangkoenegoro Notosoeroto Hadikoesoemo Djojodiningrat, S.H., M.Hum.",
    "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii", "WWWWWWWW MMMMMMMM", "Anna  Maria",
    "Anna\u00a0Maria",
    "<b>Budi</b> & \"Ani\"", "A&B", "100 % (seratus)", "Siti / Sitti", "Maria #2; Ana", "Tri=Tiga", "Zqaa Zqab", "data-fill",
    "  Rata  ",
    "Ke-3 [tiga] {3}", "Ana_Ani*", "R\u00e9mi \u0152uvre", "fi", "ffl ffi fj", "To. Ty, Te; Av' Aw’", "Thithi Tjitjih",
    "10.11.12",
)
_FIRST = ("Siti", "Muhammad", "Ni Wayan", "Yohanes", "Fransiska", "Andi", "Cut", "Daeng", "Made", "Agus", "Theresia",
          "Hj. Fatimah")
_LAST = ("Nurhaliza", "Affandi", "Simanjuntak", "Tuhuteru", "Wijayakusuma", "Rumahorbo", "Pattiasina",
         "Fitriani", "Yulfitri", "Djafar",
         "Hutagalung", "Ginting")
_TITLES = ("", ", S.Sos.", ", S.Tr.Sos., M.P.S.Sp.", ", A.Ks., M.Si.")
NAMES = (*HARD, *islice((f"{a} {b}{c}" for c, a, b in product(_TITLES, _FIRST, _LAST)), 0, None, 3))[:200]
