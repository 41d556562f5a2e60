package org.tsenor.job.evaluate;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * What a task found out about a window.
 *
 * @param index among all windows
 * @param losses negative log-likelihood of its tokens but the first, in nats
 * @param linearAlgebra what multiplied matrices
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
@DefaultSerializer(JavaSerializer.class)
record WindowLosses(int index, double[] losses, String linearAlgebra) implements Serializable {}
