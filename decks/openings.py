"""How Vietnamese sentences open, and which openings lean on the sentence before.

The lists come from reading news articles; they name phrases, not articles' subjects.
"""

import re

_STARTERS = """
    Theo Trong Tuy Ngoài Đây Các Những Một Với Để Khi Nếu Tại Mặc Trước Hiện Ngay Vào Bên Sau Do Từ
    Cùng Đồng Đặc Ở Vì Vậy Nhờ Như Thay Hơn Đến Tính Thậm Hầu Mỗi Mọi Nhiều Bằng Nhưng Và Song Thế
    Dù Cũng Có Không Đó Điều Việc Qua Được Bạn Tôi Chúng Họ Nó Ông Bà Hãng Người Khác Cách Mới Cho
    Phải Rất Chỉ Còn Đã Đang Sẽ Nên Vẫn
"""
# Words that open sentences and are no part of a name.
STARTERS = frozenset(_STARTERS.split())

_UNGLUED = """
    Theo Trong Tuy Ngoài Các Những Với Để Khi Nếu Tại Mặc Hiện Ngay Vào Sau Tính Thậm Hầu Mỗi Nhờ
    Như Thay Nhưng Đặc Bên Đây Nhiều Bằng Do Trước Dù Việc Cụ Tuy Suốt
"""
# Of these, the ones that name nothing even inside a sentence: there they show where a caption
# without a full stop ends and the text goes on.
UNGLUED = frozenset(_UNGLUED.split()) | frozenset(
    (
        "Mới đây",
        "Gần đây",
        "Cùng với",
        "Trên thực tế",
        "Có thể",
        "Không chỉ",
        "Một trong",
        "Được biết",
        "Người dùng",
        "Bạn có",
        "Chỉ cần",
        "Giờ đây",
        "Về cơ",
        "Dưới đây",
        "Có lẽ",
        "Mọi người",
        "Điều này",
        "Qua đó",
        "Khác với",
    )
)

_INSTITUTIONS = """
    Bộ Thủ Tổng Chủ Phó Giám Thứ Công Tập Trung Viện Đại Học Cục Sở Hội Ủy Cơ Ngân Chính Nhà Đảng
    Quốc Hiệp Liên Luật Nghị Quân Cảnh Tòa Tạp Báo Tờ Ngày Đài Trường Khoa Phòng Ban Hạ Thượng Hải
    Lầu Nội Quỹ Giáo Tiến Thạc Cộng Vương Thành Tỉnh Quận Huyện Sân Đội Văn Truyền Viễn Bưu An Kinh
    Kỹ Thương Thông Y Nông Tài Kế Hàng Dân Tuổi Tin Xã Đề Quy Thế Cách Mặt Trái Hệ Giải
"""
# Common nouns that are written large in names and titles: Bộ trưởng, Công ty, Ngân hàng, Thế giới.
INSTITUTIONS = frozenset(_INSTITUTIONS.split())


def _any(*phrases: str) -> str:
    return "|".join(phrase.replace(" / ", "|").strip() for phrase in phrases)


_PERSON = "Ông|Bà|Anh|Chị|Cô|Hắn|Y|Cậu|Em|Vị này"
_AFTER_PERSON = _any(
    "này / ấy / ta / nói / cho / cũng / còn / đã / sẽ / đang / bị / được / là / từng / chia / nhấn",
    "khẳng / bày / thêm / giải / tin / viết / có / không / muốn / đưa / rất / vẫn / hiện",
)
_BEFORE_THAT = _any(
    "Trong / Do / Vì / Từ / Khi / Lúc / Nhờ / Sau / Trước / Theo / Bên cạnh / Qua / Bởi / Kể từ",
    "Trên / Cùng / Với / Tại / Ngoài / Ngay sau / Chính vì / Thay vào / Kèm theo / Tiếp / Dựa vào",
    "Đi kèm / Giữa / Song song / Cùng lúc / Nhân / Ngay cả / Trái lại",
)
_LEANING = _any(
    "Bởi vì / Bởi / Ngược lại / Cụ thể / Cũng theo / Không những vậy / Sở dĩ / Nguyên nhân là",
    "Lý do là / Đáng nói là / Tương tự / Nếu không, / Trường hợp này / Lần này / Khác với",
    "Phần lớn vì / Phần lớn do / Một phần vì / Một phần do / Một phần là / Đơn giản là / Tức là",
    "Nghĩa là / Có nghĩa là / Số còn lại / Những thứ / Phần còn lại / Còn lại / Người này / Kẻ này",
    "Không chỉ có vậy / Không chỉ vậy / Không chỉ thế / Không dừng lại / Như vậy / Như thế",
    "Dưới đây / Trên đây / Sau đây / Vụ việc / Sự việc / Tất cả là / Tất cả đều / Cùng lúc",
    "Về phần mình / Một số khác / Số khác / Một lý do khác / Lý do khác / Điểm khác / Ngoài việc",
    "Cũng vậy / Vì vậy / Vì thế / Do vậy / Bởi vậy / Bởi thế / Nhờ vậy / Nhờ thế / Thế nên",
    "Chưa hết / Chưa kể / Đáp lại / Kết quả là / Hậu quả là / Nói thêm / Trả lời câu hỏi",
)
# What the opening points at is in another sentence: nobody can know what it means.
POINTING = re.compile(
    rf"(?:(?:{_PERSON}) (?:{_AFTER_PERSON})"
    rf"|(?:Họ|Nó|Chúng|Đây|Đó|Ấy|Thế|Vậy|Kia|Cả hai|Hai(?= (?:người|hãng|bên)))(?! (?:ta|tôi|em)\b)"
    rf"|(?:{_BEFORE_THAT}) (?:đó|đấy|thế|vậy|này|ấy)"
    r"|(?:Theo|Với|Còn|Khi|Cùng với) (?:ông|bà|anh|chị|hãng|họ|nó|chúng)(?! [A-ZĐ])"
    rf"|{_LEANING})\b"
)
# "Loại robot này ...", "Những thành quả đó ...", "Vị luật sư trưởng này ...".
POINTING_PHRASE = re.compile(
    r"[^\W\d_]+(?: \w+){0,5}? (?:này|đó|ấy|kia|trên đây|nêu trên|nói trên"
    r"|trên(?=,| (?:là|đã|cho)\b))(?!\w)"
)
# A thing that only the sentence before names.
BARE_SUBJECT = re.compile(
    r"(?:Hãng|Công ty|Nhóm|Tập đoàn|Máy|Sản phẩm|Thiết bị|Model|Phần mềm|Ứng dụng|Dịch vụ|Bài báo)"
    r" (?:cho|đã|cũng|có|sẽ|còn|hiện|được|sử|trang|sở|hỗ|chạy|đang|là|bị|mới|vẫn|không)\b"
)
# Links to the sentence before that can be read over.
CONNECTING = re.compile(
    "(?:"
    + _any(
        "Tuy nhiên / Nhưng / Và / Song / Hơn nữa / Ngoài ra / Đồng thời / Mặt khác / Thậm chí",
        "Thứ nhất / Thứ hai / Thứ ba / Thứ tư / Đặc biệt / Cuối cùng / Tóm lại / Còn / Rồi",
        "Tiếp theo / Sau cùng / Mặc dù vậy / Dù vậy / Tuy vậy / Dẫu vậy / Vậy nên / Chẳng hạn",
        "Nói cách khác / Ví dụ / Cũng / Hay / Hoặc / Đơn cử / Được biết / Thực tế / Trên thực tế",
        "Trớ trêu thay / Điều đáng / Sau này / Hơn thế / Quan trọng hơn / Đáng chú ý / Thật vậy",
    )
    + r")\b"
)
