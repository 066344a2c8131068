package dev.agoge.policy.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShelfTest {
    private static final int NUMBERS_OF_A_LINE = 16;

    @Test
    void matricesStandSideBySideInOneArray() {
        var shelf = new Shelf(PackedMatrix.size(7, 33) + PackedMatrix.size(3, 5));
        PackedMatrix one = shelf.place(7, 33);
        PackedMatrix other = shelf.place(3, 5);

        assertThat(other.data).isSameAs(one.data).hasSize(Matrix.LINE_START + 7 * 64 + 3 * 32);
        one.pack(filled(7, 33, 1f), 0);
        other.pack(filled(3, 5, 2f), 0);
        assertThat(one.at(6, 32)).isEqualTo(1f);
        assertThat(other.at(0, 0)).isEqualTo(2f);
        assertThat(other.at(2, 4)).isEqualTo(2f);
    }

    @Test
    void eachBeginsWhereALineDoes() {
        var shelf = new Shelf(1000);
        List<PackedMatrix> all = new ArrayList<>();
        for (int depth = 1; depth < 40; depth++) all.add(shelf.place(depth, 3 * depth));

        assertThat(all)
                .allSatisfy(matrix -> assertThat((matrix.index(0, 0) - Matrix.LINE_START) % NUMBERS_OF_A_LINE)
                        .isZero());
    }

    @Test
    void moreThanWasAnnouncedStandsElsewhere() {
        var shelf = new Shelf(PackedMatrix.size(2, 32));
        PackedMatrix announced = shelf.place(2, 32);
        PackedMatrix more = shelf.place(2, 32);

        assertThat(more.data).isNotSameAs(announced.data).hasSameSizeAs(announced.data);
    }

    private static Matrix filled(int rows, int columns, float value) {
        Matrix matrix = Matrix.zeros(rows, columns);
        Arrays.fill(matrix.data(), value);
        return matrix;
    }
}
